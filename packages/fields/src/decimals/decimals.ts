import type { FieldDefinition } from "@funnelsmith/definition";
import type { Sql } from "@funnelsmith/logic";
import { convertToDecimal } from "../conversions/to-decimal.ts";
import { raw, sql } from "@funnelsmith/logic";
import type { Aggregate, ColumnSpec, FieldProblem, FilterOperator, FieldKind, JsonSchema, KindFlags } from "../field-kind.ts";
import { decimalUnits } from "../keywords/decimal-units.ts";
import { accepted, problemOf, type Reading, refused } from "../reading/reading.ts";

/** Options that number, money and percent share; scale settled. */
export interface DecimalShape {
  readonly scale: number;
  readonly min?: string;
  readonly max?: string;
  readonly default?: string;
}

/** Filter operators of everything that has an order. */
export const orderedOperators: readonly FilterOperator[] = ["==", "!=", "<", "<=", ">", ">=", "in", "empty"];

/** Aggregates of decimals. */
export const decimalAggregates: readonly Aggregate[] = ["count", "sum", "avg", "min", "max", "median", "count_distinct"];

/**
 * numeric with the field's scale. Whole parts stop at 18 digits whatever the scale, so that widening the scale never overflows;
 * the same condition keeps out NaN (which sorts above every number) and the infinities.
 */
export function decimalColumn(scale: number): ColumnSpec {
  return {
    type: `numeric(38,${scale})`,
    checks: [{ id: "finite", condition: (column) => `pg_catalog.abs(${column}) < 1000000000000000000` }],
  };
}

/** Schema of a decimal on the wire: text, or a JSON number that names it exactly. Scale 0 prefers the number. */
export function decimalSchema(shape: DecimalShape): JsonSchema {
  return {
    type: shape.scale > 0 ? ["string", "number"] : ["number", "string"],
    decimalScale: shape.scale,
    ...(shape.min !== undefined && { decimalMin: shape.min }),
    ...(shape.max !== undefined && { decimalMax: shape.max }),
  };
}

const unit = 10n ** 20n;

/** Plain text of a count of 1e-20 with exactly `scale` places; the caller knows that it fits. */
export function unitsText(units: bigint, scale: number): string {
  const size = units < 0n ? -units : units;
  const whole = `${units < 0n ? "-" : ""}${size / unit}`;
  return scale === 0
    ? whole
    : `${whole}.${String(size % unit)
        .padStart(20, "0")
        .slice(0, scale)}`;
}

const plainDecimal = /^(?:0|-?[1-9]\d{0,17})(?:\.\d{1,20})?$/;
const zeros = "0".repeat(20);

/** Plain text of a decimal with exactly `scale` places where only zeros are wanting, as in most of what a file holds; undefined when it must be counted. */
export function padded(text: string, scale: number): string | undefined {
  if (!plainDecimal.test(text)) return undefined;
  const point = text.indexOf(".");
  if (point < 0) return scale === 0 ? text : `${text}.${zeros.slice(0, scale)}`;
  const missing = scale - (text.length - point - 1);
  return scale === 0 || missing < 0 ? undefined : text + zeros.slice(0, missing);
}

/** A function of a field's definition that is asked once for each. */
export function askedOnce<F extends FieldDefinition, T>(ask: (field: F) => T): (field: F) => T {
  const known = new WeakMap<F, T>();
  return (field) => {
    let answer = known.get(field);
    if (answer === undefined) known.set(field, (answer = ask(field)));
    return answer;
  };
}

/** A wire decimal as plain text with exactly the field's places; more places than that are refused, never rounded. */
export function readDecimal(value: unknown, shape: DecimalShape): Reading<string> {
  if (typeof value !== "string" && typeof value !== "number") return refused("FIELD_TYPE", "应为数字", "Must be a number");
  const plain = typeof value === "string" && shape.min === undefined && shape.max === undefined ? padded(value, shape.scale) : undefined;
  if (plain !== undefined) return accepted(plain);
  const units = decimalUnits(value);
  if (units === undefined) {
    return refused(
      "FIELD_NUMBER",
      "不是可精确保存的数字：整数部分最多 18 位，不接受科学计数法、NaN 与无穷大",
      "Not an exact decimal: at most 18 digits before the point; no exponent, NaN or infinity",
    );
  }
  if (units % 10n ** BigInt(20 - shape.scale) !== 0n) {
    return refused("FIELD_TOO_MANY_PLACES", `最多 ${shape.scale} 位小数`, `At most ${shape.scale} decimal places`);
  }
  const { min, max } = shape;
  if (min !== undefined && units < (decimalUnits(min) ?? units))
    return refused("FIELD_TOO_SMALL", `不能小于 ${min}`, `Must be at least ${min}`);
  if (max !== undefined && units > (decimalUnits(max) ?? units))
    return refused("FIELD_TOO_LARGE", `不能大于 ${max}`, `Must be at most ${max}`);
  return accepted(unitsText(units, shape.scale));
}

/** Wire value in JSON: exact text when there are places; a number otherwise, but text beyond 2^53 where JSON readers would round it. */
export function decimalToWire(expression: Sql, shape: DecimalShape): Sql {
  if (shape.scale > 0) return sql`(${expression})::text`;
  const limit = 9007199254740991n * unit;
  const [min, max] = [decimalUnits(shape.min), decimalUnits(shape.max)];
  if (min !== undefined && max !== undefined && min >= -limit && max <= limit) return expression;
  return sql`case when pg_catalog.abs(${expression}) <= 9007199254740991 then pg_catalog.to_json(${expression}) else pg_catalog.to_json((${expression})::text) end`;
}

/** Problems of the options of a decimal field. */
export function lintDecimal(shape: DecimalShape): readonly (FieldProblem & { readonly pointer: string })[] {
  const [min, max] = [decimalUnits(shape.min), decimalUnits(shape.max)];
  const found: (FieldProblem & { readonly pointer: string })[] = [];
  if (min !== undefined && max !== undefined && min > max) {
    found.push({ pointer: "/min", ...problemOf("FIELD_BOUNDS", "最小值大于最大值", "The least value is above the greatest") });
  }
  if (shape.default !== undefined) {
    const read = readDecimal(shape.default, shape);
    if (!read.ok) found.push({ pointer: "/default", ...read.problem });
  }
  return found;
}

/** What every decimal can be asked. */
export const decimalFlags: KindFlags = { sortable: true };

/** All that number, money and percent have in common, once the scale of a field is settled by `shapeOf`. */
export function decimalKind<F extends FieldDefinition & { readonly default?: string }>(
  shapeOf: (field: F) => DecimalShape,
): Omit<FieldKind<F>, "name" | "title" | "group" | "parse" | "format" | "sample"> {
  return {
    flags: decimalFlags,
    filterOperators: orderedOperators,
    aggregates: decimalAggregates,
    column: (field) => decimalColumn(shapeOf(field).scale),
    logicType: () => ({ is: "number" }),
    jsonSchema: (field) => decimalSchema(shapeOf(field)),
    lint: (field) => lintDecimal(shapeOf(field)),
    toColumn: (value, field) => readDecimal(value, shapeOf(field)),
    toWire: (expression, field) => decimalToWire(expression, shapeOf(field)),
    uniqueKey: (expression) => expression,
    sortKey: (expression) => expression,
    convertFrom: (from, fromKind, to) => convertToDecimal(from, fromKind, shapeOf(to).scale),
    initial: (field) => field.default,
  };
}

/** The rounding of a formula's value to its declared places, half away from zero as everywhere. */
export function roundTo(expression: Sql, scale: number): Sql {
  return sql`pg_catalog.round(${expression}, ${raw(String(scale))})`;
}
