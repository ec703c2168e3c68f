import { comparison } from "../comparison.ts";
import type { CallOperator } from "../operator.ts";

/** `>`. */
export const greaterOperator: CallOperator = comparison(
  ">",
  2,
  (order) => order > 0,
  { number: { "zh-CN": "大于", en: "is more than" }, time: { "zh-CN": "晚于", en: "is after" } },
  { number: { "zh-CN": "不大于", en: "is not more than" }, time: { "zh-CN": "不晚于", en: "is not after" } },
);
