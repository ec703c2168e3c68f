import { Problem } from "@funnelsmith/problem";

/** The refusal of a drill-down to a place the report does not have. */
export function notAPoint(): Problem {
  return new Problem("QUERY_INVALID", { "zh-CN": "报表中没有这个位置", en: "The report has no such point" });
}
