import { comparison } from "../comparison.ts";
import type { CallOperator } from "../operator.ts";
import { moreThan } from "./greater.ts";

/** `<`, with three arguments "strictly between". */
export const lessOperator: CallOperator = comparison({
  name: "<",
  holds: (order) => order < 0,
  words: {
    holds: { number: { "zh-CN": "小于", en: "is less than" }, time: { "zh-CN": "早于", en: "is before" } },
    denied: { number: { "zh-CN": "不小于", en: "is not less than" }, time: { "zh-CN": "不早于", en: "is not before" } },
  },
  mirrored: moreThan,
});
