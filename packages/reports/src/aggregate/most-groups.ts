import type { LocalizedText } from "@funnelsmith/problem";
import { text } from "../meta.ts";

/** Most groups answered; more are said, never cut silently. */
export const mostGroups = 1000;

/** How more are said. */
export const tooManyGroups: LocalizedText = text(
  `分组超过 ${mostGroups} 个，只列出前 ${mostGroups} 个；请缩小范围。`,
  `More than ${mostGroups} groups; only the first ${mostGroups} are listed. Narrow it down.`,
);
