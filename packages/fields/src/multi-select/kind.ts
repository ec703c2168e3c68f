import type { MultiSelectField } from "@funnelsmith/definition";
import { formatChoice, lintOptions, optionSchemas, optionValues, parseChoice, readChoice, titlesOf } from "../choices/choices.ts";
import { convertToChoices } from "../conversions/to-choice.ts";
import type { FieldKind, FieldProblem } from "../field-kind.ts";
import { accepted, problemOf, refused } from "../reading/reading.ts";

const ceiling = 100;

const mostOf = (field: MultiSelectField): number => field.maxItems ?? ceiling;

/** Captured, so that every second part of a split is a separator. */
const separator = /([,，、;；\n])/;

/** The most parts that one value or title of the field is split into. */
function partsOfOne(field: MultiSelectField): number {
  const names = (field.options ?? []).flatMap((option) => [option.value, ...titlesOf(option)]);
  return names.reduce((most, name) => Math.max(most, (name.split(separator).length + 1) / 2), 1);
}

const joined = (parts: readonly string[], at: number, count: number): string => parts.slice(at, at + count * 2 - 1).join("");

/** Several of a closed list, each at most once. */
export const multiSelectKind: FieldKind<MultiSelectField> = {
  name: "multiSelect",
  title: { "zh-CN": "多选", en: "Choices" },
  group: "choice",
  flags: { multiple: true },
  filterOperators: ["contains", "empty"],
  aggregates: ["count"],

  column: () => ({
    type: "text[]",
    checks: [
      {
        id: "items",
        condition: (column) => `pg_catalog.cardinality(${column}) <= ${ceiling} and pg_catalog.array_position(${column}, null) is null`,
      },
    ],
  }),
  logicType: (field) => ({ is: "choices", values: optionValues(field.options) }),
  jsonSchema: (field, locale) => ({
    type: "array",
    uniqueItems: true,
    ...(field.minItems !== undefined && { minItems: field.minItems }),
    maxItems: mostOf(field),
    items: { type: "string", oneOf: optionSchemas(field.options, locale) },
  }),
  lint(field) {
    const found: (FieldProblem & { readonly pointer: string })[] = [...lintOptions(field.options)];
    if ((field.minItems ?? 0) > mostOf(field)) {
      found.push({ pointer: "/minItems", ...problemOf("FIELD_BOUNDS", "最少项数大于最多项数", "The least count is above the greatest") });
    }
    const read = field.default === undefined ? undefined : multiSelectKind.toColumn(field.default, field);
    if (read && !read.ok) found.push({ pointer: "/default", ...read.problem });
    return found;
  },
  toColumn(value, field) {
    if (!Array.isArray(value)) return refused("FIELD_TYPE", "应为选项列表", "Must be a list of options");
    const items: readonly unknown[] = value;
    if (items.length > mostOf(field)) return refused("FIELD_TOO_LONG", `最多 ${mostOf(field)} 项`, `At most ${mostOf(field)} options`);
    const least = field.minItems ?? 0;
    if (items.length < least) return refused("FIELD_TOO_SHORT", `至少 ${least} 项`, `At least ${least} options`);
    const values: string[] = [];
    for (const item of items) {
      const read = readChoice(item, field.options);
      if (!read.ok) return read;
      if (values.includes(read.value))
        return refused("FIELD_OPTION_TWICE", `选项「${read.value}」重复`, `Option "${read.value}" stands twice`);
      values.push(read.value);
    }
    return accepted(values.length === 0 ? null : values);
  },
  toWire: (expression) => expression,
  uniqueKey: (expression) => expression,
  sortKey: (expression) => expression,
  convertFrom: (from, fromKind, to) => convertToChoices(from, fromKind, to.options, mostOf(to)),
  parse(text, field) {
    if (text.trim() === "") return accepted(null);
    const parts = text.split(separator);
    const values: string[] = [];
    // Values and titles may hold separators themselves: the longest run of parts that names an option is one.
    const longest = partsOfOne(field);
    if (parts.length > 2 * ceiling * longest) return refused("FIELD_TOO_LONG", `最多 ${ceiling} 项`, `At most ${ceiling} options`);
    for (let at = 0; at < parts.length; ) {
      let taken = Math.min(longest, Math.ceil((parts.length - at) / 2));
      let read = parseChoice(joined(parts, at, taken), field.options);
      while (!read.ok && taken > 1) read = parseChoice(joined(parts, at, --taken), field.options);
      if (read.ok && !values.includes(read.value)) values.push(read.value);
      if (!read.ok && joined(parts, at, 1).trim() !== "") return read;
      at += taken * 2;
    }
    return accepted(values.length === 0 ? null : values);
  },
  format(value, field, { locale }) {
    if (!Array.isArray(value)) return "";
    const items: readonly unknown[] = value;
    return items.map((item) => formatChoice(item, field.options, locale)).join(locale === "zh-CN" ? "、" : ", ");
  },
  initial: (field) => field.default,
  sample(field, random) {
    const open = (field.options ?? []).filter((option) => !option.retired).map((option) => option.value);
    const chosen = open.filter(() => random() < 0.4).slice(0, mostOf(field));
    const least = Math.max(field.minItems ?? 0, 1);
    return chosen.length >= least ? chosen : open.slice(0, least);
  },
};
