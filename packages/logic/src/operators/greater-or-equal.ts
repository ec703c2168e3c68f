import { comparison } from "../comparison.ts";
import type { CallOperator } from "../operator.ts";

/** `>=`. */
export const greaterOrEqualOperator: CallOperator = comparison(
  ">=",
  2,
  (order) => order >= 0,
  { number: { "zh-CN": "不低于", en: "is at least" }, time: { "zh-CN": "不早于", en: "is no earlier than" } },
  { number: { "zh-CN": "低于", en: "is not at least" }, time: { "zh-CN": "早于", en: "is earlier than" } },
);
