import { ident, render, Slot, type Sql } from "@funnelsmith/logic";

/** A quoted, dot-joined name as text. */
export const name = (...names: readonly string[]): string => render(ident(...names)).text;

/** A text literal. */
export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A fragment as text for a statement that can bind nothing (DDL): only numbers, booleans, texts, lists of texts and the slots given may stand in it. */
export function inline(fragment: Sql, slots: Readonly<Record<string, string>> = {}): string {
  let text = fragment.texts[0] ?? "";
  fragment.values.forEach((value, at) => {
    text += inlineValue(value instanceof Slot ? slots[value.name] : value) + (fragment.texts[at + 1] ?? "");
  });
  return text;
}

function inlineValue(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return `array[${value.map(quote).join(", ")}]`;
  throw new Error(`cannot write ${typeof value} into DDL`);
}
