import type { SelectField } from "@funnelsmith/definition";
import { sql } from "@funnelsmith/logic";
import { formatChoice, lintOptions, optionSchemas, optionValues, parseChoice, readChoice } from "../choices/choices.ts";
import { convertToChoice } from "../conversions/to-choice.ts";
import type { FieldKind } from "../field-kind.ts";
import { accepted } from "../reading/reading.ts";
import { pick } from "../reading/sample.ts";

/** One of a closed list. */
export const selectKind: FieldKind<SelectField> = {
  name: "select",
  title: { "zh-CN": "单选", en: "Choice" },
  group: "choice",
  flags: { sortable: true, groupable: true },
  filterOperators: ["==", "!=", "in", "empty"],
  aggregates: ["count", "count_distinct"],

  column: () => ({ type: "text", checks: [] }),
  logicType: (field) => ({ is: "choice", values: optionValues(field.options) }),
  jsonSchema: (field, locale) => ({ type: "string", oneOf: optionSchemas(field.options, locale) }),
  lint(field) {
    const read = field.default === undefined ? undefined : readChoice(field.default, field.options);
    return [...lintOptions(field.options), ...(read && !read.ok ? [{ pointer: "/default", ...read.problem }] : [])];
  },
  toColumn: (value, field) => readChoice(value, field.options),
  toWire: (expression) => expression,
  uniqueKey: (expression) => expression,
  // In the order the options are listed in, as people set it.
  sortKey: (expression, field) => sql`pg_catalog.array_position(${optionValues(field.options)}::text[], ${expression})`,
  convertFrom: (from, fromKind, to) => convertToChoice(from, fromKind, to.options),
  parse: (text, field) => (text.trim() === "" ? accepted(null) : parseChoice(text, field.options)),
  format: (value, field, { locale }) => formatChoice(value, field.options, locale),
  initial: (field) => field.default,
  sample: (field, random) =>
    pick(
      (field.options ?? []).filter((option) => !option.retired),
      random(),
    )?.value,
};
