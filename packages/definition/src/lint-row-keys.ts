import type { LocalizedText, ProblemItem } from "@funnelsmith/problem";
import { duplicate, reserved } from "./lint-identities.ts";
import { pointerTo } from "./pointer.ts";
import type { ReportDefinition } from "./types.gen.ts";

/** What every row of a summary has beside its dimensions and measures. */
const ownCells: ReadonlySet<string> = new Set(["records", "drill"]);

/**
 * Dimensions and measures of a summary that would stand in one cell of its rows: of one key, or of one that every row has. Pointers are into
 * the report. Other reports name the cells of their rows themselves.
 */
export function lintRowKeys(report: ReportDefinition): ProblemItem[] {
  if (!("measures" in report)) return [];
  const dimensions = new Set((report.dimensions ?? []).map(({ key }) => key));
  return (["dimensions", "measures"] as const).flatMap((list) =>
    (report[list] ?? []).flatMap(({ key }, index) => {
      const pointer = `${pointerTo(`/${list}`, index)}/key`;
      if (ownCells.has(key)) return [reserved(pointer, key)];
      return list === "measures" && dimensions.has(key) ? [duplicate(pointer, key, shared(key))] : [];
    }),
  );
}

function shared(key: string): LocalizedText {
  return {
    "zh-CN": `「${key}」既是维度又是指标的标识，两者在同一行里。`,
    en: `"${key}" is the key of a dimension and of a measure, which stand in one row.`,
  };
}
