import { accepted, type Reading, refused } from "./reading.ts";

/** True for text a database can hold: no NUL, no lone surrogate. Self-contained: its source is also part of compiled validators. */
export function isPlainText(text: string): boolean {
  return /^[^\0\ud800-\udfff]*$/u.test(text);
}

/** A string the database can hold unchanged, else FIELD_TYPE or FIELD_CHARACTER. PostgreSQL would store a lone surrogate as U+FFFD and cannot hold NUL at all. */
export function readPlainText(value: unknown): Reading<string> {
  if (typeof value !== "string") return refused("FIELD_TYPE", "应为文本", "Must be text");
  if (!isPlainText(value)) {
    return refused(
      "FIELD_CHARACTER",
      "含有无法保存的字符（空字符或不完整的字符）",
      "Holds a character that cannot be stored (NUL or half a character)",
    );
  }
  return accepted(value);
}

/** Length as people and JSON Schema count it: code points, not UTF-16 units. */
export function lengthOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
