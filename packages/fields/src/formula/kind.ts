import type { FieldDefinition, FormulaField } from "@funnelsmith/definition";
import { type Sql, sql } from "@funnelsmith/logic";
import { booleanKind } from "../boolean/kind.ts";
import { lossless, refusal } from "../conversions/conversion.ts";
import { schemaNumber } from "../conversions/source-text.ts";
import { dateKind } from "../date/kind.ts";
import { dateTimeKind } from "../date-time/kind.ts";
import { roundTo } from "../decimals/decimals.ts";
import type { FieldKind } from "../field-kind.ts";
import { moneyKind } from "../money/kind.ts";
import { numberKind } from "../number/kind.ts";
import { percentKind } from "../percent/kind.ts";
import { problemOf, refused } from "../reading/reading.ts";
import { textKind } from "../text/kind.ts";

const resultKinds: ReadonlyMap<string, FieldKind> = new Map(
  [textKind, numberKind, moneyKind, percentKind, dateKind, dateTimeKind, booleanKind].map((kind): [string, FieldKind] => [kind.name, kind]),
);

/** The kind a formula's value is treated as, and the field it would be if it were stored. */
function resultOf(field: FormulaField): { readonly kind: FieldKind; readonly field: FieldDefinition } {
  const kind = resultKinds.get(field.result.kind) ?? textKind;
  // Options of the result (scale, currency) are those of a stored field of that kind.
  return { kind, field: { key: field.key, title: field.title, ...field.result } as FieldDefinition };
}

/** The formula's value with the places its field declares: numbers are rounded half away from zero, the rest stays. */
function rounded(expression: Sql, field: FormulaField): Sql {
  const result = resultOf(field);
  if (result.kind.logicType(result.field).is !== "number") return expression;
  return roundTo(expression, schemaNumber(result.field, result.kind, "decimalScale", 0));
}

/** A value computed by a rule; it has no column and nobody writes it. */
export const formulaKind: FieldKind<FormulaField> = {
  name: "formula",
  title: { "zh-CN": "公式", en: "Formula" },
  group: "advanced",
  flags: { virtual: true, sortable: true, groupable: true },
  // Of every result; those of one field are asked of the field it stands for.
  filterOperators: [...new Set([...resultKinds.values()].flatMap((kind) => kind.filterOperators))],
  aggregates: [...new Set([...resultKinds.values()].flatMap((kind) => kind.aggregates))],
  standsFor: (field) => resultOf(field).field,

  column: () => undefined,
  logicType(field) {
    const result = resultOf(field);
    return result.kind.logicType(result.field);
  },
  jsonSchema(field, locale) {
    const result = resultOf(field);
    return result.kind.jsonSchema(result.field, locale);
  },
  lint(field) {
    const result = resultOf(field);
    const scaled = result.kind.logicType(result.field).is === "number";
    const fits = (key: string): boolean => (key === "currency" ? result.kind.flags.currency === true : scaled);
    return Object.keys(field.result)
      .filter((key) => key !== "kind" && !fits(key))
      .map((key) => ({
        pointer: `/result/${key}`,
        ...problemOf("FIELD_RESULT", "这种结果没有这个选项", "Such a result has no such option"),
      }));
  },
  toColumn: () => refused("FIELD_COMPUTED", "公式字段由系统计算,不能写入", "A formula is computed and cannot be written"),
  toWire(expression, field) {
    const result = resultOf(field);
    const wire = result.kind.toWire(sql`once.value`, result.field);
    // A wire form that names its value more than once would compute the formula as often; offset 0 keeps it apart.
    const long = expression.texts.reduce((sum, text) => sum + text.length, 0) > 48;
    if (long && wire.texts.join("").split("once.value").length > 2) {
      return sql`(select ${wire} from (select ${rounded(expression, field)} as value offset 0) once)`;
    }
    return result.kind.toWire(rounded(expression, field), result.field);
  },
  uniqueKey: (expression) => expression,
  sortKey(expression, field) {
    const result = resultOf(field);
    return result.kind.sortKey(rounded(expression, field), result.field);
  },
  convertFrom(_from, fromKind) {
    if (fromKind.flags.virtual) return lossless((column) => column);
    return refusal("公式字段不保存数据:转换会丢掉已有的值", "A formula stores nothing: the values there are would be lost");
  },
  parse: () => refused("FIELD_COMPUTED", "公式字段由系统计算,不能写入", "A formula is computed and cannot be written"),
  format(value, field, context) {
    const result = resultOf(field);
    return result.kind.format(value, result.field, context);
  },
  initial: () => undefined,
  sample: () => undefined,
};
