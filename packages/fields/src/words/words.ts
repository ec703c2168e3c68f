import type { Sql } from "@funnelsmith/logic";
import { raw, sql } from "@funnelsmith/logic";
import type { Aggregate, FilterOperator, KindFlags } from "../field-kind.ts";
import { lengthOf, readPlainText } from "../reading/plain-text.ts";
import { accepted, type Reading, refused } from "../reading/reading.ts";

/** What every kind that holds one text can be asked, before it says what is different about it. */
export const wordFlags: KindFlags = { sortable: true, unique: true, searchable: true, groupable: true };

/** Filter operators of texts. */
export const wordOperators: readonly FilterOperator[] = ["contains", "==", "!=", "in", "startsWith", "endsWith", "empty"];

/** Aggregates of texts. */
export const wordAggregates: readonly Aggregate[] = ["count", "count_distinct"];

/** Characters that decide an order: an entry of a B-tree holds at most 2,704 bytes, and a character takes up to four. */
const sortedCharacters = 600;

/** Pinyin order for Chinese, ordinary alphabetical order for the rest; of texts of more than 600 characters by those alone, for an index to hold it. */
export function wordSortKey(expression: Sql, mostCharacters: number): Sql {
  const sorted = mostCharacters > sortedCharacters ? sql`pg_catalog."left"(${expression}, ${raw(String(sortedCharacters))})` : expression;
  return sql`(${sorted}) collate pg_catalog."zh-x-icu"`;
}

/** Equal without regard to case, width and outer blanks. Every function is immutable, so that a unique index can hold it. */
export function wordUniqueKey(expression: Sql): Sql {
  return sql`pg_catalog.lower(pg_catalog.btrim(pg_catalog.normalize(${expression}, 'NFKC')))`;
}

/** Bytes a unique key may take: a B-tree entry holds at most 2,704. */
const uniqueKeyBytes = 2000;

/** Refuses a text whose normalised form would not fit a unique index; NFKC can make one character into eighteen. */
export function fitsUniqueKey(text: string): boolean {
  return new TextEncoder().encode(text.normalize("NFKC").toLowerCase()).length <= uniqueKeyBytes;
}

/** Trimmed text within its limits; blank text is null. */
export function readWords(
  value: unknown,
  limits: { readonly min: number; readonly max: number },
  tidy: (text: string) => string,
): Reading<string | null> {
  const plain = readPlainText(value);
  if (!plain.ok) return plain;
  // The limit holds before trimming as well, so that the JSON Schema says the same.
  if (lengthOf(plain.value) > limits.max) {
    return refused("FIELD_TOO_LONG", `最多 ${limits.max} 个字符`, `At most ${limits.max} characters`);
  }
  const text = tidy(plain.value).trim();
  if (lengthOf(text) < limits.min) {
    return refused("FIELD_TOO_SHORT", `至少 ${limits.min} 个字符`, `At least ${limits.min} characters`);
  }
  return accepted(text === "" ? null : text);
}

/** Text from people or files: blank is null. */
export function parseWords(text: string): Reading<string | null> {
  return accepted(text.trim() === "" ? null : text.trim());
}

/** Text for people: itself, '' for null. */
export function formatWords(value: unknown): string {
  return typeof value === "string" ? value : "";
}
