import type { Option } from "@funnelsmith/definition";
import type { RecordRow } from "../../api/record-types.ts";
import type { FieldView, ObjectView, ViewSummary } from "../../api/workspace-types.ts";
import type { Format } from "../../values/format.ts";
import { speaksAlone, titledText } from "../../values/titled-text.ts";
import { optionOf, standsFor, valueText } from "../../values/value-text.ts";

/** A small label on a card. */
export interface Chip {
  readonly key: string;
  readonly text: string;
  readonly color: Option["color"];
}

/** Which fields a card shows, settled once per board. */
export interface CardShape {
  readonly title: FieldView | undefined;
  readonly amount: FieldView | undefined;
  readonly closeDate: FieldView | undefined;
  readonly facts: readonly FieldView[];
}

const most = 3;

/** Title, amount and date of the object, then the fields the view names, else its first choices. */
export function cardShape(object: ObjectView, view: ViewSummary | undefined): CardShape {
  const by = (key: string | undefined): FieldView | undefined => object.fields.find((field) => field.key === key);
  const taken = new Set([object.titleField, object.amountField, object.closeDateField]);
  const named = (view?.fields ?? []).flatMap((key) => by(key) ?? []);
  const facts = view?.fields ? named : object.fields.filter((field) => "options" in field);
  return {
    title: by(object.titleField),
    amount: by(object.amountField),
    closeDate: by(object.closeDateField),
    facts: facts.filter((field) => !taken.has(field.key)).slice(0, most),
  };
}

/** The labels of one card: its choices. */
export function chipsOf(shape: CardShape, row: RecordRow, format: Format): readonly Chip[] {
  return shape.facts.flatMap((field): Chip[] => {
    const like = standsFor(field);
    if (!("options" in like)) return [];
    const value = row.fields[field.key];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.flatMap((one): Chip[] => {
      const text = valueText(one, field, format);
      return text === "" ? [] : [{ key: `${field.key}:${text}`, text, color: optionOf(like, one)?.color }];
    });
  });
}

/** Whether a day, or the day of an instant, has gone by in the team's zone. */
export function isPast(value: unknown, now: number, format: Format): boolean {
  if (typeof value !== "string" || value === "") return false;
  return (value.length > 10 ? format.dayOf(value) : value) < format.dayOf(now);
}

/** What else is said on one card, in words: the last that speaks for itself, such as a next step, stands at its foot. */
export interface CardLines {
  readonly lines: readonly string[];
  readonly foot: string | undefined;
}

/** The lines of one card: its facts other than choices. */
export function linesOf(shape: CardShape, row: RecordRow, format: Format): CardLines {
  const said = shape.facts.flatMap((field) => {
    if ("options" in standsFor(field)) return [];
    const text = titledText(row.fields[field.key], field, format);
    return text === "" ? [] : [{ text, alone: speaksAlone(field) }];
  });
  const foot = said.findLast(({ alone }) => alone);
  return { lines: said.filter((line) => line !== foot).map(({ text }) => text), foot: foot?.text };
}
