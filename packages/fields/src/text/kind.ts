import type { TextField } from "@funnelsmith/definition";
import { convertToText } from "../conversions/to-text.ts";
import type { FieldKind, FieldProblem } from "../field-kind.ts";
import { problemOf, refused } from "../reading/reading.ts";
import { pick } from "../reading/sample.ts";
import {
  fitsUniqueKey,
  formatWords,
  parseWords,
  readWords,
  wordAggregates,
  wordFlags,
  wordOperators,
  wordSortKey,
  wordUniqueKey,
} from "../words/words.ts";
import { isPattern, matchesPattern } from "../words/pattern.ts";
import { isSlowPattern } from "../words/slow-pattern.ts";

/** Most characters when the field does not say. */
const usualLength = 255;
/** Most characters whatever the field says. */
const ceiling = 1000;

const phrases = [
  "华东区续约",
  "新品方案沟通",
  "年度框架采购",
  "智能工厂二期",
  "渠道合作意向",
  "门店数字化升级",
  "数据平台扩容",
  "Pilot rollout",
];

const limitsOf = (field: TextField): { min: number; max: number } => ({ min: field.minLength ?? 0, max: field.maxLength ?? usualLength });

/** One line of text. */
export const textKind: FieldKind<TextField> = {
  name: "text",
  title: { "zh-CN": "单行文本", en: "Text" },
  group: "basic",
  flags: wordFlags,
  filterOperators: wordOperators,
  aggregates: wordAggregates,

  column: () => ({
    type: "text",
    checks: [{ id: "length", condition: (column) => `pg_catalog.char_length(${column}) <= ${ceiling}` }],
  }),
  logicType: () => ({ is: "text" }),
  jsonSchema(field) {
    const { min, max } = limitsOf(field);
    return {
      type: "string",
      plainText: "line",
      ...(min > 0 && { minLength: min }),
      maxLength: max,
      ...(field.pattern !== undefined && { pattern: field.pattern }),
    };
  },
  lint(field) {
    const found: (FieldProblem & { readonly pointer: string })[] = [];
    const { min, max } = limitsOf(field);
    if (min > max)
      found.push({ pointer: "/minLength", ...problemOf("FIELD_BOUNDS", "最短长度大于最长长度", "The least length is above the greatest") });
    if (field.pattern !== undefined && !isPattern(field.pattern)) {
      found.push({
        pointer: "/pattern",
        ...problemOf("FIELD_PATTERN", "不是可用的正则表达式（RE2 语法）", "Not a usable regular expression (RE2 syntax)"),
      });
    } else if (field.pattern !== undefined && isSlowPattern(field.pattern, max)) {
      found.push({
        pointer: "/pattern",
        ...problemOf(
          "FIELD_PATTERN_SLOW",
          "这个正则表达式在浏览器里可能卡死：不要在重复里再套重复，如 (a+)+，也不要让许多重复前后相接，如 .*.*.*.*；或缩短最大长度",
          "This expression can hang a browser: do not repeat what already repeats, as in (a+)+, nor chain many repeats, as in .*.*.*.*; or allow fewer characters",
        ),
      });
    } else if (field.default !== undefined) {
      const read = textKind.toColumn(field.default, field);
      if (!read.ok) found.push({ pointer: "/default", ...read.problem });
    }
    return found;
  },
  toColumn(value, field) {
    const read = readWords(value, limitsOf(field), (text) => text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, " "));
    if (!read.ok || read.value === null) return read;
    if (field.pattern !== undefined && !matchesPattern(field.pattern, read.value)) {
      return refused("FIELD_PATTERN", "格式不符合要求", "Does not have the required form");
    }
    if (field.unique && !fitsUniqueKey(read.value)) return refused("FIELD_TOO_LONG", "作为唯一值过长", "Too long for a unique value");
    return read;
  },
  toWire: (expression) => expression,
  uniqueKey: wordUniqueKey,
  sortKey: (expression, field) => wordSortKey(expression, limitsOf(field).max),
  convertFrom: (from, fromKind, to) => convertToText(from, fromKind, { limit: limitsOf(to).max, lines: false }),
  parse: parseWords,
  format: formatWords,
  initial: (field) => field.default,
  sample: (field, random) => {
    const { min, max } = limitsOf(field);
    return (pick(phrases, random()) ?? "").slice(0, max).trim().padEnd(min, "。");
  },
};
