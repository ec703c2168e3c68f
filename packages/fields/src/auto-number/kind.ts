import type { AutoNumberField } from "@funnelsmith/definition";
import { lossless, refusal } from "../conversions/conversion.ts";
import type { FieldKind } from "../field-kind.ts";
import { lengthOf } from "../reading/plain-text.ts";
import { problemOf } from "../reading/reading.ts";
import { between } from "../reading/sample.ts";
import { formatWords, parseWords, readWords, wordAggregates, wordOperators, wordSortKey, wordUniqueKey } from "../words/words.ts";

/** Prefix, date and number together, whatever the options say. */
const ceiling = 60;

/** How much of yyyyMMdd a date or a period is. */
const lengths = { year: 4, yyyy: 4, month: 6, yyyyMM: 6, day: 8, yyyyMMdd: 8 } as const;

const digitsOf = (part: keyof typeof lengths | undefined): number => (part === undefined ? 0 : lengths[part]);

/** The number `n` of a day with as many digits as the field wants, or more where it has outgrown them. */
function numbered(field: AutoNumberField, day: string, n: number): string {
  return `${head(field, day)}${String(n).padStart(field.digits ?? 4, "0")}`;
}

const head = (field: AutoNumberField, day: string): string =>
  `${field.prefix ?? ""}${day.replaceAll("-", "").slice(0, digitsOf(field.date))}`;

/** A number the system gives each record when it is created; nobody writes it and no two records share it. */
export const autoNumberKind: FieldKind<AutoNumberField> = {
  name: "autoNumber",
  title: { "zh-CN": "流水号", en: "Auto number" },
  group: "advanced",
  flags: { assigned: true, sortable: true, unique: true, searchable: true },
  filterOperators: wordOperators,
  aggregates: wordAggregates,

  column: () => ({
    type: "text",
    checks: [{ id: "length", condition: (column) => `pg_catalog.char_length(${column}) <= ${ceiling}` }],
  }),
  numbering: (field) => ({
    period: (day) => `${field.prefix ?? ""}${day.replaceAll("-", "").slice(0, digitsOf(field.reset))}`,
    value: (day, n) => numbered(field, day, n),
    headLength: lengthOf(head(field, "0000-00-00")),
  }),
  logicType: () => ({ is: "text" }),
  jsonSchema: () => ({ type: "string", plainText: "form", maxLength: ceiling }),
  lint(field) {
    if (digitsOf(field.reset) <= digitsOf(field.date)) return [];
    // Otherwise the second period would give the numbers of the first once more.
    return [
      {
        pointer: "/reset",
        ...problemOf("FIELD_RESET", "编号中的日期须包含重新计数的周期", "The date in the number must show the period it begins anew with"),
      },
    ];
  },
  toColumn: (value) => readWords(value, { min: 0, max: ceiling }, (text) => text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, " ")),
  toWire: (expression) => expression,
  uniqueKey: wordUniqueKey,
  sortKey: (expression) => wordSortKey(expression, ceiling),
  convertFrom(_from, fromKind) {
    if (fromKind.flags.assigned) return lossless((column) => column);
    return refusal("流水号由系统编排，不能由已有的值转换而来", "Numbers are given by the system: values there are cannot become numbers");
  },
  parse: parseWords,
  format: formatWords,
  initial: () => undefined,
  sample: (field, random) => numbered(field, "2026-01-05", between(1, 999, random())),
};
