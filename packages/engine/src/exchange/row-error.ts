import { type Locale, textOf } from "@funnelsmith/fields";
import { type LocalizedText, type Problem, problemTable } from "@funnelsmith/problem";

/** One mistake of a row of a file. */
export interface RowError {
  /** The target of the column it stands in; null when it is the row's. */
  readonly column: string | null;
  readonly code: string;
  readonly detail: LocalizedText;
}

/** Places of a record's input that are columns of a file. */
const place = /^\/(?:fields\/([^/]+)|(id|owner|funnel|stage|reason\/note|reason))/;

const ofReason: ReadonlyMap<string, string> = new Map([
  ["reason", "moveReason"],
  ["reason/note", "moveNote"],
]);

/** Codes that say a stage does not let a row in. */
const atGate: ReadonlySet<string> = new Set(["GATE_CLOSED", "MOVE_NOT_ALLOWED", "REASON_REQUIRED"]);

/** Whether a row was kept from its stage rather than from being stored. */
export const isGateRefusal = (problem: Problem): boolean => atGate.has(problem.code);

/** What a refused row is told, place by place. */
export function rowErrors(problem: Problem): readonly RowError[] {
  if (problem.errors.length > 0) {
    return problem.errors.map(({ pointer, code, detail }) => {
      const found = place.exec(pointer);
      const column = found?.[1] ?? found?.[2] ?? null;
      return { column: ofReason.get(column ?? "") ?? column, code, detail };
    });
  }
  if (problem.code === "REASON_REQUIRED") return [{ column: "moveReason", code: problem.code, detail: problemTable[problem.code].title }];
  const { title } = problemTable[problem.code];
  const unmet = unmetCriteria(problem);
  const said = problem.detail ?? title;
  const detail = unmet === undefined ? said : { "zh-CN": `${said["zh-CN"]}：${unmet.join("；")}`, en: `${said.en}: ${unmet.join("; ")}` };
  return [{ column: atGate.has(problem.code) ? "stage" : null, code: problem.code, detail }];
}

/** Titles of the criteria a closed gate names. */
function unmetCriteria(problem: Problem): readonly string[] | undefined {
  const { criteria } = problem.extensions as { readonly criteria?: readonly { title: string; met: boolean; severity: string }[] };
  const titles = criteria?.filter((each) => !each.met && each.severity === "must").map((each) => each.title) ?? [];
  return titles.length === 0 ? undefined : titles;
}

/** A mistake in a column, in both languages. */
export function rowError(column: string | null, code: string, zh: string, en: string): RowError {
  return { column, code, detail: { "zh-CN": zh, en } };
}

/** The mistake of a cell with characters that no text of the database can have. */
export const unstorable = (column: string): RowError =>
  rowError(column, "TEXT_INVALID", "含有不允许的字符", "A character in it is not allowed");

/** The mistakes of a row as one sentence. */
export function rowSentence(errors: readonly RowError[], title: (column: string) => string, locale: Locale): string {
  const [colon, semicolon] = locale === "zh-CN" ? ["：", "；"] : [": ", "; "];
  return errors
    .map(({ column, detail }) => (column === null ? textOf(detail, locale) : `${title(column)}${colon}${textOf(detail, locale)}`))
    .join(semicolon);
}
