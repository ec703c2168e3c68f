import type { CheckedRule } from "./types.ts";

type Rule = Pick<CheckedRule, "reads">;

/** The record's own fields a rule reads, in the order it names them. */
export function fieldPaths(rule: Rule): readonly string[] {
  return rule.reads.flatMap(({ source }) => (source.from === "field" ? [source.field] : []));
}

/** True when the answer can change by time alone: the clock, or the days in a stage. */
export function usesClock(rule: Rule): boolean {
  return rule.reads.some(({ source }) => source.from === "clock" || (source.from === "stage" && source.what === "days"));
}

/** True when the answer depends on who asks. */
export function usesUser(rule: Rule): boolean {
  return rule.reads.some(({ source }) => source.from === "user");
}
