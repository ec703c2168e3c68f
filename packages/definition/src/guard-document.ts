import type { ProblemItem } from "@funnelsmith/problem";
import { definitionLimits } from "./limits.ts";
import { pointerTo } from "./pointer.ts";
import { reservedEverywhere } from "./reserved-keys.ts";
import { isStorable } from "./safe-text.ts";

interface Place {
  readonly value: unknown;
  readonly depth: number;
  readonly parent: Place | undefined;
  readonly step: string | number;
}

/**
 * Refuses what no later step should meet: nesting too deep, too many values, keys that reach prototypes, text that a database cannot
 * keep, numbers and things JSON does not have. Walks without recursion and stops at the first excess, so its cost is bounded.
 */
export function guardDocument(document: unknown): ProblemItem[] {
  const problems: ProblemItem[] = [];
  const open: Place[] = [{ value: document, depth: 0, parent: undefined, step: "" }];
  let seen = 0;
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    seen += 1;
    if (seen > definitionLimits.values) return [tooManyValues()];
    if (place.depth > definitionLimits.depth) return [tooDeep(place)];
    if (problems.length >= definitionLimits.problems) return problems;
    const { value } = place;
    if (typeof value === "string") {
      checkText(value, place, problems);
      continue;
    }
    if (value === null || typeof value === "boolean") continue;
    if (typeof value === "number") {
      if (!Number.isFinite(value)) problems.push(notFinite(pointerOf(place)));
      continue;
    }
    if (Array.isArray(value)) {
      if (value.length + seen > definitionLimits.values) return [tooManyValues()];
      for (let index = value.length - 1; index >= 0; index -= 1)
        open.push({ value: value[index], depth: place.depth + 1, parent: place, step: index });
      continue;
    }
    if (typeof value !== "object" || !isPlain(value)) {
      problems.push(notJson(pointerOf(place)));
      continue;
    }
    const keys = Object.keys(value);
    if (keys.length + seen > definitionLimits.values) return [tooManyValues()];
    for (let index = keys.length - 1; index >= 0 && problems.length < definitionLimits.problems; index -= 1) {
      const key = keys[index] ?? "";
      if (reservedEverywhere.has(key)) problems.push(unsafeKey(pointerTo(pointerOf(place), key), key));
      else {
        checkText(key, place, problems);
        open.push({ value: Reflect.get(value, key), depth: place.depth + 1, parent: place, step: key });
      }
    }
  }
  return problems;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function pointerOf(place: Place): string {
  const steps: (string | number)[] = [];
  for (let at: Place | undefined = place; at?.parent !== undefined; at = at.parent) steps.push(at.step);
  return steps.reverse().reduce<string>(pointerTo, "");
}

function checkText(text: string, place: Place, problems: ProblemItem[]): void {
  if (text.length > definitionLimits.textLength)
    problems.push({
      pointer: pointerOf(place),
      code: "TOO_LONG",
      detail: {
        "zh-CN": `文字有 ${text.length} 个字符，上限是 ${definitionLimits.textLength}。`,
        en: `The text has ${text.length} characters; the limit is ${definitionLimits.textLength}.`,
      },
    });
  else if (!isStorable(text))
    problems.push({
      pointer: pointerOf(place),
      code: "UNSAFE_TEXT",
      detail: {
        "zh-CN": "文字里有不能保存的字符（空字符或残缺的代理对）。",
        en: "The text holds a character that cannot be stored (NUL or half of a surrogate pair).",
      },
    });
}

function tooDeep(place: Place): ProblemItem {
  return {
    pointer: pointerOf(place),
    code: "TOO_DEEP",
    detail: {
      "zh-CN": `嵌套超过 ${definitionLimits.depth} 层。`,
      en: `The nesting is deeper than ${definitionLimits.depth} levels.`,
    },
  };
}

function tooManyValues(): ProblemItem {
  return {
    pointer: "",
    code: "TOO_LARGE",
    detail: {
      "zh-CN": `定义里的值超过 ${definitionLimits.values} 个。`,
      en: `The definition holds more than ${definitionLimits.values} values.`,
    },
  };
}

function notFinite(pointer: string): ProblemItem {
  return {
    pointer,
    code: "NUMBER_NOT_FINITE",
    detail: { "zh-CN": "数字超出了可表示的范围。", en: "The number is outside the range that can be represented." },
  };
}

function notJson(pointer: string): ProblemItem {
  return { pointer, code: "NOT_JSON", detail: { "zh-CN": "这不是 JSON 的值。", en: "This is not a JSON value." } };
}

function unsafeKey(pointer: string, key: string): ProblemItem {
  return {
    pointer,
    code: "UNSAFE_KEY",
    detail: { "zh-CN": `不允许使用属性名「${key}」。`, en: `The property name "${key}" is not allowed.` },
  };
}
