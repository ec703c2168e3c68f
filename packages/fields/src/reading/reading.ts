import type { FieldProblem } from "../field-kind.ts";

/** What became of a value: the value itself, or why it was refused. */
export type Reading<T = unknown> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: FieldProblem };

/** A value that was accepted. */
export function accepted<T>(value: T): Reading<T> {
  return { ok: true, value };
}

/** A refusal with a stable code and a sentence in each language. */
export function refused(code: string, zh: string, en: string): { readonly ok: false; readonly problem: FieldProblem } {
  return { ok: false, problem: problemOf(code, zh, en) };
}

/** The problem alone, as lint and conversions need it. */
export function problemOf(code: string, zh: string, en: string): FieldProblem {
  return { code, detail: { "zh-CN": zh, en } };
}
