import type { LocalizedText, Problem } from "./problem.ts";
import { problemTable } from "./problem-table.ts";

/** The languages problems are told in. */
export type ProblemLocale = keyof LocalizedText;

/** The RFC 9457 document of a problem in one language; `instance` is the request's id. */
export function problemDocument(problem: Problem, locale: ProblemLocale, instance: string): Record<string, unknown> {
  const entry = problemTable[problem.code];
  return {
    type: `/docs/errors#${problem.code}`,
    title: entry.title[locale],
    status: problem.status,
    detail: problem.detail?.[locale] ?? entry.title[locale],
    instance,
    code: problem.code,
    hint: entry.hint[locale],
    ...(problem.errors.length > 0 && {
      errors: problem.errors.map((item) => ({
        pointer: item.pointer,
        code: item.code,
        detail: item.detail[locale],
        ...(item.hint && { hint: item.hint[locale] }),
      })),
    }),
    ...problem.extensions,
  };
}
