import type { FieldDefinition, Option } from "@funnelsmith/definition";
import { words } from "../app/i18n/language.ts";
import { filesOf } from "./file-value.ts";
import type { Format } from "./format.ts";
import { textOf } from "./text-of.ts";

/** A value that points at somebody or something. */
interface Pointer {
  readonly id: string;
  readonly name?: string;
  readonly title?: string;
  readonly restricted?: boolean;
}

type TextOfValue = (value: unknown, field: FieldDefinition, format: Format) => string;

const plain: TextOfValue = (value) => String(value);
const optionsOf = (field: FieldDefinition): readonly Option[] => ("options" in field ? (field.options ?? []) : []);

/** The option a value stands for. */
export function optionOf(field: FieldDefinition, value: unknown): Option | undefined {
  return optionsOf(field).find((option) => option.value === value);
}

/** The stored field that a computed one reads like; any other is itself. */
export function standsFor(field: FieldDefinition): FieldDefinition {
  if ("result" in field) return { ...field, ...field.result } as FieldDefinition;
  return "like" in field ? (field.like as FieldDefinition) : field;
}

const choice: TextOfValue = (value, field, format) => textOf(optionOf(field, value)?.title, format.language) || String(value);
const person: TextOfValue = (value) => (typeof value === "object" ? ((value as Pointer).name ?? "") : "");
const currencyOf = (field: FieldDefinition, format: Format): string =>
  ("currency" in field ? field.currency : undefined) ?? format.currency;

/** One entry per kind: how its value reads in a cell, a card or a heading. */
const texts: Record<FieldDefinition["kind"], TextOfValue> = {
  text: plain,
  longText: plain,
  email: plain,
  phone: plain,
  url: plain,
  autoNumber: plain,
  number: (value, field, format) => {
    const unit = "unit" in field ? textOf(field.unit, format.language) : "";
    return unit === "" ? format.number(value) : `${format.number(value)} ${unit}`;
  },
  money: (value, field, format) => format.money(value, currencyOf(field, format)),
  percent: (value, field, format) => format.percent(value, Math.max(0, (("scale" in field ? field.scale : undefined) ?? 4) - 2)),
  date: (value, _field, format) => format.day(value),
  dateTime: (value, _field, format) => format.instant(value),
  boolean: (value) => words.t(value === true ? "common.yes" : "common.no"),
  select: choice,
  multiSelect: (value, field, format) =>
    Array.isArray(value) ? value.map((item) => choice(item, field, format)).join(words.t("common.listComma")) : "",
  member: person,
  reference: (value) => (typeof value === "object" ? ((value as Pointer).title ?? "") : ""),
  file: (value) =>
    filesOf(value)
      .map(({ name }) => name)
      .join(words.t("common.listComma")),
  formula: computed,
  lookup: computed,
  rollup: computed,
  subTable: (value) => (Array.isArray(value) && value.length > 0 ? words.t("rows.count", { count: value.length }) : ""),
};

/** A value in the few characters a card or a sum has: money in 万 and 亿, or K and M; everything else as it is read elsewhere. */
export function shortText(value: unknown, field: FieldDefinition, format: Format): string {
  const like = standsFor(field);
  return value === null || value === undefined || value === "" ? "" : (shortTexts[like.kind] ?? texts[like.kind])(value, like, format);
}

/** Kinds whose values are said shorter where there is little room. */
const shortTexts: Partial<Record<FieldDefinition["kind"], TextOfValue>> = {
  money: (value, field, format) => format.shortMoney(value, currencyOf(field, format)),
};

/** A computed value reads like that of the stored field it stands for. */
function computed(value: unknown, field: FieldDefinition, format: Format): string {
  const like = standsFor(field);
  return like === field ? String(value) : texts[like.kind](value, like, format);
}

/** A value as text for people; empty for nothing. */
export function valueText(value: unknown, field: FieldDefinition, format: Format): string {
  return value === null || value === undefined || value === "" ? "" : texts[field.kind](value, field, format);
}
