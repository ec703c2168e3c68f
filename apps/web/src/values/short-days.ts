import { plainText } from "./plain-text.ts";

/** Days that are all the first of a month stand for their months. */
export function shortDays(names: readonly unknown[]): readonly unknown[] {
  const months = names.every((name) => name === null || /^\d{4}-\d{2}-01$/.test(plainText(name)));
  return months ? names.map((name) => plainText(name).slice(0, 7)) : names;
}
