import { type BothWords, comparison } from "../comparison.ts";
import type { CallOperator } from "../operator.ts";

/** How `>=` reads. */
export const atLeast: BothWords = {
  holds: { number: { "zh-CN": "不低于", en: "is at least" }, time: { "zh-CN": "不早于", en: "is no earlier than" } },
  denied: { number: { "zh-CN": "低于", en: "is not at least" }, time: { "zh-CN": "早于", en: "is earlier than" } },
};

/** `>=`. */
export const greaterOrEqualOperator: CallOperator = comparison({ name: ">=", holds: (order) => order >= 0, words: atLeast });
