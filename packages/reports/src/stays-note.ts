import type { LocalizedText } from "@funnelsmith/problem";
import { text } from "./meta.ts";

/** What a report says of the lengths of stays where `survival`, met by some of its rows, did not tell them exactly. */
export function staysNote(rows: readonly { readonly exact: boolean | null }[]): readonly LocalizedText[] {
  if (!rows.some(({ exact }) => exact === false)) return [];
  return [text("停留长短按 0.2% 一档计算。", "Lengths of stays are told in steps of 0.2 %.")];
}
