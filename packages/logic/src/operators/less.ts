import { comparison } from "../comparison.ts";
import type { CallOperator } from "../operator.ts";

/** `<`, with three arguments "strictly between". */
export const lessOperator: CallOperator = comparison(
  "<",
  3,
  (order) => order < 0,
  { number: { "zh-CN": "小于", en: "is less than" }, time: { "zh-CN": "早于", en: "is before" } },
  { number: { "zh-CN": "不小于", en: "is not less than" }, time: { "zh-CN": "不早于", en: "is not before" } },
);
