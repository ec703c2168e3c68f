import type { FieldDefinition } from "@funnelsmith/definition";
import type { Format } from "./format.ts";
import { textOf } from "./text-of.ts";
import { standsFor, valueText } from "./value-text.ts";

/** Kinds whose values say nothing without their field's title: 7, 12-08, yes. */
const bare: Partial<Record<FieldDefinition["kind"], true>> = {
  number: true,
  money: true,
  percent: true,
  date: true,
  dateTime: true,
  boolean: true,
};

/** Whether a value says by itself what it is, as a name, a choice or a sentence does. */
export const speaksAlone = (field: FieldDefinition): boolean => bare[standsFor(field).kind] === undefined;

/** Whether a value is read with its field's title; a number with a unit says enough. */
export function needsTitle(field: FieldDefinition): boolean {
  const like = standsFor(field);
  return !speaksAlone(field) && !("unit" in like && like.unit !== undefined);
}

/** A value as text where its field's title stands nowhere near: with the title when it would say nothing without; empty for nothing. */
export function titledText(value: unknown, field: FieldDefinition, format: Format): string {
  const text = valueText(value, field, format);
  return text === "" || !needsTitle(field) ? text : `${textOf(field.title, format.language)} ${text}`;
}
