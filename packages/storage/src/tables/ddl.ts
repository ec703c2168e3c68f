import { ident, render, type Sql } from "@funnelsmith/logic";

/** A quoted, dot-joined name as text. */
export const name = (...names: readonly string[]): string => render(ident(...names)).text;

/** A text literal. */
export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A fragment as text for a statement that can bind nothing (DDL): only numbers, booleans, texts and lists of texts may stand in it. */
export function inline(fragment: Sql): string {
  let text = fragment.texts[0] ?? "";
  fragment.values.forEach((value, at) => {
    if (value === null) text += "null";
    else if (typeof value === "number" || typeof value === "boolean") text += String(value);
    else if (typeof value === "string") text += quote(value);
    else if (Array.isArray(value) && value.every((item) => typeof item === "string")) text += `array[${value.map(quote).join(", ")}]`;
    else throw new Error(`cannot write ${typeof value} into DDL`);
    text += fragment.texts[at + 1] ?? "";
  });
  return text;
}
