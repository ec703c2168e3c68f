import type { LongTextField } from "@funnelsmith/definition";
import { convertToText } from "../conversions/to-text.ts";
import type { FieldKind } from "../field-kind.ts";
import { pick } from "../reading/sample.ts";
import { formatWords, parseWords, readWords, wordAggregates, wordSortKey, wordUniqueKey } from "../words/words.ts";

const usualLength = 10_000;
const ceiling = 100_000;

const notes = [
  "客户希望下月完成试点，\n预算已进入审批。",
  "已沟通技术方案，等待对方 IT 评估。",
  "竞争对手报价较低，需要强调交付与服务。",
  "Asked for references in the same industry.\nSend two cases.",
];

const limitOf = (field: LongTextField): number => field.maxLength ?? usualLength;

/** Text of many lines. */
export const longTextKind: FieldKind<LongTextField> = {
  name: "longText",
  title: { "zh-CN": "多行文本", en: "Long text" },
  group: "basic",
  flags: { searchable: true },
  filterOperators: ["contains", "==", "!=", "startsWith", "endsWith", "empty"],
  aggregates: wordAggregates,

  column: () => ({
    type: "text",
    checks: [{ id: "length", condition: (column) => `pg_catalog.char_length(${column}) <= ${ceiling}` }],
  }),
  logicType: () => ({ is: "text" }),
  jsonSchema: (field) => ({ type: "string", plainText: "lines", maxLength: limitOf(field) }),
  lint(field) {
    if (field.default === undefined) return [];
    const read = longTextKind.toColumn(field.default, field);
    return read.ok ? [] : [{ pointer: "/default", ...read.problem }];
  },
  toColumn: (value, field) => readWords(value, { min: 0, max: limitOf(field) }, (text) => text.replace(/\r\n?/g, "\n")),
  toWire: (expression) => expression,
  uniqueKey: wordUniqueKey,
  sortKey: (expression, field) => wordSortKey(expression, limitOf(field)),
  convertFrom: (from, fromKind, to) => convertToText(from, fromKind, { limit: limitOf(to), lines: true }),
  parse: parseWords,
  format: formatWords,
  initial: (field) => field.default,
  sample: (field, random) => (pick(notes, random()) ?? "").slice(0, limitOf(field)).trim(),
};
