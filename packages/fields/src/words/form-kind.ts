import type { Sql } from "@funnelsmith/logic";
import { convertToForm } from "../conversions/to-text.ts";
import type { FieldKind, FieldProblem } from "../field-kind.ts";
import { lengthOf, readPlainText } from "../reading/plain-text.ts";
import { accepted, refused } from "../reading/reading.ts";
import { formatWords, wordAggregates, wordFlags, wordOperators, wordSortKey, wordUniqueKey } from "./words.ts";

/** What is particular to one text of a fixed form: its expression (one source for JSON Schema, JavaScript and PostgreSQL) and its tidy shape. */
export interface WordForm {
  /** Whole-text expression without anchors; outer blanks are allowed around it. */
  readonly form: string;
  readonly max: number;
  /** Whether a whole number can have the form. */
  readonly digits: boolean;
  readonly problem: FieldProblem;
  readonly tidy: (text: string) => string;
  /** The same in SQL, of trimmed text known to have the form. */
  readonly tidySql: (text: Sql) => Sql;
}

type FormPart = Omit<FieldKind, "name" | "title" | "group" | "sample">;

/** Everything that kinds of one fixed form share. */
export function formKind({ form, max, digits, problem, tidy, tidySql }: WordForm): FormPart {
  const pattern = `^[ \\t]*(?:${form})[ \\t]*$`;
  const whole = new RegExp(pattern, "u");
  const toColumn: FormPart["toColumn"] = (value) => {
    const plain = readPlainText(value);
    if (!plain.ok) return plain;
    if (lengthOf(plain.value) > max) return refused("FIELD_TOO_LONG", `最多 ${max} 个字符`, `At most ${max} characters`);
    return whole.test(plain.value) ? accepted(tidy(plain.value.trim())) : { ok: false, problem };
  };
  return {
    flags: wordFlags,
    filterOperators: wordOperators,
    aggregates: wordAggregates,
    column: () => ({
      type: "text",
      checks: [{ id: "length", condition: (column) => `pg_catalog.char_length(${column}) <= ${max}` }],
    }),
    logicType: () => ({ is: "text" }),
    jsonSchema: () => ({ type: "string", plainText: "form", maxLength: max, pattern }),
    lint: () => [],
    toColumn,
    toWire: (expression) => expression,
    uniqueKey: wordUniqueKey,
    sortKey: (expression) => wordSortKey(expression, max),
    convertFrom: (from, fromKind) => convertToForm(from, fromKind, { pattern, max, digits, tidy: tidySql }),
    parse: (text, field) => {
      const wide = text.normalize("NFKC").trim();
      return wide === "" ? accepted(null) : toColumn(wide, field);
    },
    format: formatWords,
    initial: () => undefined,
  };
}
