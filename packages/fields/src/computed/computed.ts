import type { FieldDefinition } from "@funnelsmith/definition";
import { type Sql, sql } from "@funnelsmith/logic";
import { lossless, refusal } from "../conversions/conversion.ts";
import { schemaNumber } from "../conversions/source-text.ts";
import { roundTo } from "../decimals/decimals.ts";
import type { FieldKind } from "../field-kind.ts";
import { refused } from "../reading/reading.ts";

/** A computed field as the stored field it reads like. */
export interface Reading {
  readonly kind: FieldKind;
  readonly field: FieldDefinition;
}

const notWritten = () => refused("FIELD_COMPUTED", "计算字段由系统得出，不能写入", "A computed field cannot be written");

/** What every kind of computed field shares: no column, nothing written, and everything else as `read` says. */
export function computed<F extends FieldDefinition>(
  kinds: readonly FieldKind[],
  read: (field: F) => Reading,
): Omit<FieldKind<F>, "name" | "title" | "lint" | "group"> {
  /** The value with the places its field declares: numbers are rounded half away from zero, the rest stays. */
  const rounded = (expression: Sql, field: F): Sql => {
    const like = read(field);
    if (like.kind.logicType(like.field).is !== "number") return expression;
    return roundTo(expression, schemaNumber(like.field, like.kind, "decimalScale", 0));
  };
  return {
    flags: { virtual: true, sortable: true, groupable: true },
    // Of every kind it may read like; those of one field are asked of the field it stands for.
    filterOperators: [...new Set(kinds.flatMap((kind) => kind.filterOperators))],
    aggregates: [...new Set(kinds.flatMap((kind) => kind.aggregates))],
    standsFor: (field) => read(field).field,
    column: () => undefined,
    logicType(field) {
      const like = read(field);
      return like.kind.logicType(like.field);
    },
    jsonSchema(field, locale) {
      const like = read(field);
      return like.kind.jsonSchema(like.field, locale);
    },
    toColumn: notWritten,
    toWire(expression, field) {
      const like = read(field);
      const wire = like.kind.toWire(sql`once.value`, like.field);
      // A wire form that names its value more than once would compute the value as often; offset 0 keeps it apart.
      const long = expression.texts.reduce((sum, text) => sum + text.length, 0) > 48;
      if (long && wire.texts.join("").split("once.value").length > 2) {
        return sql`(select ${wire} from (select ${rounded(expression, field)} as value offset 0) once)`;
      }
      return like.kind.toWire(rounded(expression, field), like.field);
    },
    uniqueKey: (expression) => expression,
    sortKey(expression, field) {
      const like = read(field);
      return like.kind.sortKey(rounded(expression, field), like.field);
    },
    convertFrom(_from, fromKind) {
      if (fromKind.flags.virtual) return lossless((column) => column);
      return refusal("计算字段不保存数据：转换会丢掉已有的值", "A computed field stores nothing: the values there are would be lost");
    },
    parse: notWritten,
    format(value, field, context) {
      const like = read(field);
      return like.kind.format(value, like.field, context);
    },
    initial: () => undefined,
    sample: () => undefined,
  };
}
