import { comparison } from "../comparison.ts";
import type { CallOperator } from "../operator.ts";
import { atLeast } from "./greater-or-equal.ts";

/** `<=`, with three arguments "between, both ends included". */
export const lessOrEqualOperator: CallOperator = comparison({
  name: "<=",
  holds: (order) => order <= 0,
  words: {
    holds: { number: { "zh-CN": "不超过", en: "is at most" }, time: { "zh-CN": "不晚于", en: "is no later than" } },
    denied: { number: { "zh-CN": "超过", en: "is not at most" }, time: { "zh-CN": "晚于", en: "is later than" } },
  },
  mirrored: atLeast,
});
