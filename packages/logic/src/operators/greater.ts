import { type BothWords, comparison } from "../comparison.ts";
import type { CallOperator } from "../operator.ts";

/** How `>` reads. */
export const moreThan: BothWords = {
  holds: { number: { "zh-CN": "大于", en: "is more than" }, time: { "zh-CN": "晚于", en: "is after" } },
  denied: { number: { "zh-CN": "不大于", en: "is not more than" }, time: { "zh-CN": "不晚于", en: "is not after" } },
};

/** `>`. */
export const greaterOperator: CallOperator = comparison({ name: ">", holds: (order) => order > 0, words: moreThan });
