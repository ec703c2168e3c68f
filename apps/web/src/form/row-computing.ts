import { kindOf } from "@funnelsmith/fields";
import { type CheckedRule, check, evaluate, type Facts, fieldPaths, type Scope, type Variable } from "@funnelsmith/logic";
import type { FieldView } from "../api/workspace-types.ts";
import { isSummed } from "../values/numeric.ts";
import { rowColumns, type RowValues } from "./rows.ts";

/** Computes what rows come to while they are being filled in, by the rules the server uses. */
export interface RowComputing {
  /** The row with the columns that are computed from it. What reads other records stays as it was read. */
  computed(row: RowValues): RowValues;
  /** The sum of a column over rows, exact; undefined for a column whose sum says nothing. */
  sum(column: FieldView, rows: readonly RowValues[]): unknown;
}

const nothing: Pick<Facts, "now" | "today" | "zone"> = { now: "1970-01-01T00:00:00.000Z", today: "1970-01-01", zone: "UTC" };

/** Rules are checked once. */
export function rowComputing(columns: readonly FieldView[]): RowComputing {
  const variables = (from: "field" | "child"): ReadonlyMap<string, Variable> =>
    new Map(columns.map((column) => [column.key, { type: kindOf(column).logicType(column), source: { from, field: column.key } }]));
  const [own, inside] = [variables("field"), variables("child")];
  const names = (): string[] => columns.map(({ key }) => key);
  const row: Scope = { variable: (path) => own.get(path), children: () => undefined, names };
  const table: Scope = {
    variable: () => undefined,
    children: (name) => (name === "rows" ? { object: "rows", by: "", variable: (path) => inside.get(path), names } : undefined),
    names: () => ["rows"],
  };
  const ruleOf = (rule: unknown, scope: Scope): CheckedRule | undefined => {
    const checked = check(rule, scope);
    return checked.ok ? checked.rule : undefined;
  };
  const formulas = columns.flatMap((column) => {
    const rule = "formula" in column ? ruleOf(column.formula, row) : undefined;
    return rule ? [{ key: column.key, rule }] : [];
  });
  // What a formula of the row reads is a part of its amount, such as a price for one: its sum would say nothing.
  const parts = new Set(formulas.flatMap(({ rule }) => fieldPaths(rule)));
  const sums = new Map(
    columns.flatMap((column) => {
      const rule = isSummed(column) && !parts.has(column.key) ? ruleOf({ sum: [{ var: "rows" }, { var: column.key }] }, table) : undefined;
      return rule ? [[column.key, rule] as const] : [];
    }),
  );
  const value = (rule: CheckedRule, facts: Omit<Facts, "now" | "today" | "zone">): unknown => {
    try {
      return evaluate(rule, { ...nothing, ...facts });
    } catch {
      // Half a number is no fact yet.
      return null;
    }
  };
  const whole = (values: RowValues): RowValues => ({ ...Object.fromEntries(columns.map(({ key }) => [key, null])), ...values });
  return {
    computed(given) {
      let values = whole(given);
      // Formulas may read each other: as many rounds as there are settle the longest chain.
      for (const _ of formulas)
        values = { ...values, ...Object.fromEntries(formulas.map(({ key, rule }) => [key, value(rule, { fields: values })])) };
      return values;
    },
    sum(column, rows) {
      const rule = sums.get(column.key);
      return rule && value(rule, { fields: {}, children: { rows: rows.map(whole) } });
    },
  };
}

/** What a new row starts with: defaults that are the same for everybody and every day; the server fills in the rest. */
export function startRow(field: FieldView): RowValues {
  const pairs = rowColumns(field).flatMap((column): [string, unknown][] => {
    const [one, other] = ["1", "2"].map((mark) => kindOf(column).initial(column, { today: mark, now: mark, user: mark }));
    return column.access === "edit" && one !== undefined && one !== null && one === other ? [[column.key, one]] : [];
  });
  return Object.fromEntries(pairs);
}
