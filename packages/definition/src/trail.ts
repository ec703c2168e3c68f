import type { LocalizedText } from "@funnelsmith/problem";
import type { AppNames } from "./app-names.ts";
import { itemNouns, propertyNouns } from "./definition-words.ts";
import { identityOf, type Refers } from "./shape.ts";
import { bothOf } from "./text-of.ts";
import type { Text } from "./types.gen.ts";
import type { WalkScope } from "./walk-definition.ts";

/** A named thing on the way to a place of a definition, such as stage "Negotiation". */
export interface TrailStep {
  readonly noun: LocalizedText;
  readonly title: LocalizedText;
}

/** The way to a place: named things from the outermost, then the properties inside the last one. */
export interface Trail {
  readonly steps: readonly TrailStep[];
  readonly properties: readonly string[];
  /** The list or map last entered, for telling nouns apart. */
  readonly list: string;
}

/** The way to the whole app. */
export const emptyTrail: Trail = { steps: [], properties: [], list: "" };

/** The way one property further. */
export function intoProperty(trail: Trail, property: string): Trail {
  return { ...trail, properties: [...trail.properties, property] };
}

/** The way one item of a list or entry of a map further. A funnel that is the only one is not worth telling. */
export function intoItem(trail: Trail, title: LocalizedText, tell: boolean): Trail {
  const list = trail.properties.at(-1) ?? trail.list;
  const steps = tell ? [...trail.steps, { noun: nounOf(trail), title }] : trail.steps;
  return { steps, properties: [], list };
}

/** What an item of the list or map a trail ends in is called. */
export function nounOf(trail: Trail): LocalizedText {
  const property = trail.properties.at(-1) ?? trail.list;
  const parent = trail.properties.at(-2) ?? trail.list;
  return itemNouns[`${parent}.${property}`] ?? itemNouns[property] ?? { "zh-CN": property, en: property };
}

/** The words for a property inside the last named thing. */
export function propertyWords(trail: Trail): LocalizedText {
  const words = trail.properties.map((name) => propertyNouns[name] ?? itemNouns[name] ?? { "zh-CN": name, en: name });
  return { "zh-CN": words.map((word) => word["zh-CN"]).join("的"), en: words.map((word) => word.en).join(": ") };
}

/** The named things of a trail as a phrase: 对象「商机」的字段「金额」, field "Amount" of object "Deal"; empty for the app itself. */
export function phraseOf(trail: Trail): LocalizedText {
  return {
    "zh-CN": trail.steps.map(({ noun, title }) => `${noun["zh-CN"]}「${title["zh-CN"]}」`).join("的"),
    en: trail.steps
      .toReversed()
      .map(({ noun, title }) => `${noun.en} "${title.en}"`)
      .join(" of "),
  };
}

/** A place in words: 阶段「商务谈判」的进入条件, entry criteria of stage "Negotiation". */
export function placeWords(trail: Trail): LocalizedText {
  const phrase = phraseOf(trail);
  const property = propertyWords(trail);
  if (trail.properties.length === 0) return phrase;
  if (phrase.en === "") return property;
  return { "zh-CN": `${phrase["zh-CN"]}的${property["zh-CN"]}`, en: `${property.en} of ${phrase.en}` };
}

/** The words people know an item by: its title, that of the thing it names, or its key. */
export function titleOf(
  item: unknown,
  identity: string | undefined,
  refers: Refers | undefined,
  scope: WalkScope,
  names: AppNames,
): LocalizedText {
  if (typeof item === "object" && item !== null && Object.hasOwn(item, "title")) return bothOf(Reflect.get(item, "title") as Text);
  const key = identityOf(item, identity) ?? JSON.stringify(item);
  const object = names.objects.get((refers?.of === "target" ? scope.target : scope.object) ?? "");
  const named =
    refers?.to === "object"
      ? names.objects.get(key)?.definition.title
      : refers?.to === "funnel"
        ? names.funnels.get(key)?.title
        : // A sort is told apart by its field, which its property names rather than the item.
          refers?.to === "field" || identity === "field"
          ? object?.fields.get(key)?.title
          : undefined;
  return bothOf(named ?? key);
}
