import { type LocalizedText, nearest, type ProblemItem } from "@funnelsmith/problem";
import { type AppNames, optionsOf } from "./app-names.ts";
import { definitionLimits } from "./limits.ts";
import type { Reference } from "./reference.ts";
import { resolves } from "./references.ts";
import { bothOf } from "./text-of.ts";

const nouns: Readonly<Record<Reference["kind"], LocalizedText>> = {
  object: { "zh-CN": "对象", en: "object" },
  field: { "zh-CN": "字段", en: "field" },
  option: { "zh-CN": "选项", en: "option" },
  funnel: { "zh-CN": "漏斗", en: "funnel" },
  stage: { "zh-CN": "阶段", en: "stage" },
  role: { "zh-CN": "角色", en: "role" },
  parameter: { "zh-CN": "参数", en: "parameter" },
};

/** A problem for every reference to something that is not there, with the nearest name that is. */
export function lintDangling(names: AppNames, found: readonly Reference[]): ProblemItem[] {
  // Looking for near names is the costly part: only for those that will be told.
  return found
    .filter((reference) => !resolves(names, reference))
    .slice(0, definitionLimits.problems)
    .map((reference) => dangling(names, reference));
}

function dangling(names: AppNames, { from, kind, to }: Reference): ProblemItem {
  const [first = "", second = "", ...rest] = to.split(".");
  const object = names.objects.get(first);
  const whole = kind === "object" || kind === "funnel" || kind === "role" || kind === "parameter";
  const missing = whole ? to : kind === "option" ? rest.join(".") : [second, ...rest].join(".");
  const near = nearest(missing, candidates(names, kind, first, second));
  const owner = kind === "stage" ? names.funnels.get(first)?.title : object?.definition.title;
  const inside = !whole && owner !== undefined ? bothOf(owner) : undefined;
  const noun = nouns[kind];
  return {
    pointer: from,
    code: "DANGLING_REFERENCE",
    detail: {
      "zh-CN": `${inside ? `「${inside["zh-CN"]}」里` : ""}没有${noun["zh-CN"]}「${missing}」${near === undefined ? "。" : `，是不是「${near}」？`}`,
      en: `There is no ${noun.en} "${missing}"${inside ? ` in "${inside.en}"` : ""}${near === undefined ? "." : `; did you mean "${near}"?`}`,
    },
  };
}

function candidates(names: AppNames, kind: Reference["kind"], first: string, second: string): Iterable<string> {
  const object = names.objects.get(first);
  switch (kind) {
    case "object":
      return names.objects.keys();
    case "field":
      return [...(object?.fields.keys() ?? []), ...(object?.children.keys() ?? [])];
    case "option":
      return (optionsOf(object?.fields.get(second)) ?? []).map((option) => option.value);
    case "funnel":
      return names.funnels.keys();
    case "stage":
      return (names.funnels.get(first)?.stages ?? []).map((stage) => stage.key);
    case "role":
      return names.roles.keys();
    case "parameter":
      return names.parameters.keys();
  }
}
