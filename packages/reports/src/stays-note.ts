import type { LocalizedText } from "@funnelsmith/problem";
import { text } from "./meta.ts";
import { movesToldExactly } from "./sql/survival.ts";

/** What a report says of the lengths of stays where `survival` did not tell them exactly. */
export function staysNote(exact: boolean | null | undefined): readonly LocalizedText[] {
  if (exact !== false) return [];
  const most = movesToldExactly.toLocaleString("en");
  return [
    text(
      `这条漏斗的移动超过 ${most} 次：停留长短相差不到 0.2% 的算一样长。`,
      `The funnel has more than ${most} moves: stays that differ by less than 0.2 % count as equally long.`,
    ),
  ];
}
