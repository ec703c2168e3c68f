import { ident, render, Slot, type Sql } from "@funnelsmith/logic";

/** A quoted, dot-joined name as text. */
export const name = (...names: readonly string[]): string => render(ident(...names)).text;

/** A text literal. */
export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** What stands for a slot: a text, or a fragment. */
export type SlotTexts = Readonly<Record<string, string | Sql>>;

/** A fragment as text for a statement that can bind nothing (DDL): only numbers, booleans, texts, lists of them and the slots given may stand in it. */
export function inline(fragment: Sql, slots: SlotTexts = {}): string {
  let text = fragment.texts[0] ?? "";
  fragment.values.forEach((value, at) => {
    const given = value instanceof Slot ? slots[value.name] : value;
    text += (isFragment(given) ? inline(given, slots) : inlineValue(given)) + (fragment.texts[at + 1] ?? "");
  });
  return text;
}

const isFragment = (value: unknown): value is Sql => typeof value === "object" && value !== null && "texts" in value;

/** Slots that stand in a fragment. */
export const slotsOf = (fragment: Sql): readonly string[] =>
  fragment.values.flatMap((value) => (value instanceof Slot ? [value.name] : []));

function inlineValue(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return `array[${value.map(inlineValue).join(", ")}]`;
  throw new Error(`cannot write ${typeof value} into DDL`);
}
