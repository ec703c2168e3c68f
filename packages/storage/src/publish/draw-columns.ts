import type { FieldDefinition } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import { counterName, forgetCounter } from "../numbers/take-numbers.ts";
import { name } from "../tables/ddl.ts";
import { hiddenColumn, preparedColumn, watchIndex } from "../tables/names.ts";
import { ended } from "../tables/key-past.ts";
import * as table from "../tables/object-table.ts";
import type { HiddenColumn, PhysicalColumn, PhysicalObject } from "../tables/physical.ts";
import { lostValues } from "./lost-values.ts";
import { ddl, type DrawnPart, type ObjectDrawing } from "./drawing.ts";
import { keptDays } from "./change-of.ts";
import type { Placed } from "./place-columns.ts";
import type { NumberRows, RaiseVersions } from "./steps.ts";

/** Columns on their way, and which of them must be there before the switch. */
export interface ColumnsUnderway {
  readonly placed: readonly Placed[];
  readonly before: ReadonlySet<Placed>;
}

/** The name of a column while the old version is live. */
export const nameDuring = ({ before }: ColumnsUnderway, one: Placed): string =>
  one.during ?? (before.has(one) ? preparedColumn(one.column.serial) : one.column.column);

/** Brings columns from where they are to where each field goes; those that leave keep their values under a hidden name. */
export function drawColumns(
  drawing: ObjectDrawing,
  base: PhysicalObject,
  columns: ColumnsUnderway,
): DrawnPart & { readonly hidden: readonly HiddenColumn[] } {
  const { placed, before } = columns;
  const { schema } = drawing;
  const qualified = name(schema, drawing.table);
  const prepare = [...before].flatMap((one): DrawnPart["prepare"] => {
    const during = { ...one.column, column: nameDuring(columns, one) };
    const text = [table.addColumn(schema, drawing.table, during), ...constraints(drawing, one.field, during)].join(";\n");
    const added = { ...ddl(text), undo: `alter table ${qualified} drop column if exists ${name(during.column)}` };
    if (isNumbered(one)) return [{ ...added, text: `${added.text};\n${forget(drawing, one)}` }, numberRows(drawing, one, during.column)];
    if (one.value === undefined) return [added];
    const filling = { table: qualified, column: during.column, value: one.value };
    return [added, { do: "fill", ...filling }, { do: "watch", ...filling, schema, index: watchIndex(drawing.table, one.column.serial) }];
  });
  const early = [...before].flatMap((one): DrawnPart["early"] => {
    if (isNumbered(one)) return [numberRows(drawing, one, nameDuring(columns, one))];
    return one.value === undefined ? [] : [{ do: "catchUp", table: qualified, column: nameDuring(columns, one), value: one.value }];
  });
  const watched = [...before].flatMap((one): DrawnPart["change"] =>
    one.value === undefined || isNumbered(one)
      ? []
      : [ddl(`drop index if exists ${name(schema, watchIndex(drawing.table, one.column.serial))}`)],
  );
  // A table small enough: added and filled at once.
  const filled = placed.flatMap((one): DrawnPart["change"] => {
    if (before.has(one) || one.value === undefined) return [];
    const during = { ...one.column, column: preparedColumn(one.column.serial) };
    const added = ddl(table.addColumn(schema, drawing.table, during));
    return [added, { do: "catchUp", table: qualified, column: during.column, value: one.value }];
  });
  // Constraints are named for their field: those of a field with another key are made anew.
  const moves = (one: Placed): boolean => drawing.moved.has(one.field.key);
  const unnamed = [...drawing.moved].flatMap(([key, old]): DrawnPart["change"] => {
    const field = drawing.before?.fields.find((one) => one.key === key);
    const column = base.columns[key];
    return field && column ? dropConstraints(drawing, { ...field, key: old }, column).map(ddl) : [];
  });
  const { hidden, steps, finish } = hideColumns(drawing, base, placed);
  const settled = placed.flatMap((one): DrawnPart["change"] => {
    const during = one.value !== undefined && !before.has(one) ? preparedColumn(one.column.serial) : nameDuring(columns, one);
    const added = one.fresh && one.value === undefined && !before.has(one) && one.during === undefined;
    const renamed = during !== one.column.column;
    return [
      ...(added ? [ddl(table.addColumn(schema, drawing.table, one.column))] : []),
      ...(renamed ? [ddl(`alter table ${qualified} rename column ${name(during)} to ${name(one.column.column)}`)] : []),
      ...(one.fresh ? [] : (moves(one) ? constraints(drawing, one.field, one.column) : changedChecks(drawing, one)).map(ddl)),
    ];
  });
  const late = placed.flatMap((one) => (one.fresh && !before.has(one) ? constraints(drawing, one.field, one.column).map(ddl) : []));
  const numbered = placed.flatMap((one): DrawnPart["change"] => {
    if (!isNumbered(one) || before.has(one)) return [];
    if (one.fresh) return [ddl(forget(drawing, one)), numberRows(drawing, one, one.column.column)];
    return countsOtherwise(drawing, one.field) ? [ddl(forget(drawing, one))] : [];
  });
  const raise = raiseVersions(drawing, base, hidden, placed);
  const [raiseNow, raiseLater] = drawing.large ? [[], raise] : [raise, []];
  return {
    prepare,
    early,
    change: [...watched, ...unnamed, ...filled, ...steps, ...settled, ...numbered, ...raiseNow],
    late,
    finish: [...raiseLater, ...finish],
    hidden,
  };
}

const isNumbered = (one: Placed): boolean => kindOf(one.field).flags.assigned === true;

const forget = ({ schema, table: own }: ObjectDrawing, { column }: Placed): string =>
  forgetCounter(schema, counterName(own, column.serial));

function numberRows({ schema, table: own, zone }: ObjectDrawing, { field, column }: Placed, during: string): NumberRows {
  return { do: "number", schema, table: own, column: during, counter: counterName(own, column.serial), field, zone };
}

/** Whether an assigned field that stays gives other numbers than before: its counters may know nothing of the numbers there are. */
function countsOtherwise({ before }: ObjectDrawing, field: FieldDefinition): boolean {
  const old = before?.fields.find((one) => one.key === field.key);
  const [was, is] = [old, field].map((one) => one && kindOf(one).numbering?.(one));
  const [day, other] = ["2026-01-05", "2031-12-27"] as const;
  return (
    !was || !is || was.period(day) !== is.period(day) || was.period(other) !== is.period(other) || was.value(day, 1) !== is.value(day, 1)
  );
}

/** New versions for the records whose fields stay and read differently: of a large table after the switch, which is to be short. */
function raiseVersions(
  drawing: ObjectDrawing,
  base: PhysicalObject,
  hidden: readonly HiddenColumn[],
  placed: readonly Placed[],
): readonly RaiseVersions[] {
  const columns = drawing.object.fields.flatMap(({ key }): RaiseVersions["columns"] => {
    const was = hidden.find((one) => one.serial === base.columns[key]?.serial);
    const is = placed.find((one) => one.field.key === key)?.column;
    if (was === undefined) return [];
    return [{ was: was.column, is: is?.column ?? null, alike: is !== undefined && withoutSize(was.type) === withoutSize(is.type) }];
  });
  if (columns.length === 0) return [];
  const lost = lostValues(drawing, base, hidden, placed);
  return [{ do: "raiseVersions", table: name(drawing.schema, drawing.table), columns, ...(lost && { lost }) }];
}

const withoutSize = (type: string): string => type.replace(/\(.*\)/, "");

/** Columns that leave: their constraints go, the values stay under a hidden name or are erased afterwards. */
function hideColumns(
  drawing: ObjectDrawing,
  base: PhysicalObject,
  placed: readonly Placed[],
): Pick<DrawnPart, "finish"> & { readonly hidden: readonly HiddenColumn[]; readonly steps: DrawnPart["change"] } {
  const qualified = name(drawing.schema, drawing.table);
  const staying = new Set(placed.filter((one) => !one.fresh).map((one) => one.column.serial));
  const leaving = Object.entries(base.columns).filter(([, column]) => !staying.has(column.serial));
  const hidden = leaving.map(([key, column]): HiddenColumn & { readonly was: PhysicalColumn } => {
    const field = drawing.before?.fields.find((one) => one.key === key);
    if (field === undefined) throw new Error(`${drawing.object.key}.${key} has a column and no definition`);
    const { since: _since, ...rest } = column;
    return {
      ...rest,
      ...ended(column, field.key),
      column: hiddenColumn(column.serial),
      field,
      purged: false,
      ...(drawing.purgeLater.has(key) && { keptDays }),
      was: column,
    };
  });
  return {
    hidden: hidden.map(({ was: _was, ...column }) => column),
    steps: hidden.flatMap(({ was, field, column }) => [
      ...dropConstraints(drawing, field, was).map(ddl),
      ddl(`alter table ${qualified} rename column ${name(was.column)} to ${name(column)}`),
    ]),
    finish: hidden.flatMap(({ field, column }): DrawnPart["finish"] =>
      drawing.erase.has(field.key) ? [{ do: "purge", object: drawing.object.key, table: qualified, column }] : [],
    ),
  };
}

/** The checks and the link of a column, as statements that look at no row. */
function constraints(drawing: ObjectDrawing, field: FieldDefinition, column: PhysicalColumn): string[] {
  const checks = table.addChecks(drawing.schema, drawing.table, field, column);
  const target = table.targetOf(field);
  const link = target === undefined ? [] : [table.addForeignKey(drawing.schema, drawing.table, field.key, column, drawing.tableOf(target))];
  return [...(checks === undefined ? [] : [checks]), ...link];
}

function dropConstraints(drawing: ObjectDrawing, field: FieldDefinition, column: PhysicalColumn): string[] {
  const names = table.checksOf(drawing.table, field, column).map((check) => check.constraint);
  if (table.targetOf(field) !== undefined) names.push(table.foreignKeyName(drawing.table, field.key, column));
  if (names.length === 0) return [];
  return [`alter table ${name(drawing.schema, drawing.table)} ${names.map((one) => `drop constraint if exists ${name(one)}`).join(", ")}`];
}

/** The checks of a column that stays: those that changed are replaced. */
function changedChecks(drawing: ObjectDrawing, one: Placed): string[] {
  const old = drawing.before?.fields.find((field) => field.key === one.field.key);
  if (old === undefined) return [];
  const had = new Set(table.checksOf(drawing.table, old, one.column).map((check) => check.constraint));
  const has = new Map(table.checksOf(drawing.table, one.field, one.column).map((check) => [check.constraint, check.condition]));
  const parts = [
    ...[...had].filter((constraint) => !has.has(constraint)).map((constraint) => `drop constraint if exists ${name(constraint)}`),
    ...[...has]
      .filter(([constraint]) => !had.has(constraint))
      .map(([constraint, condition]) => `add constraint ${name(constraint)} check (${condition}) not valid`),
  ];
  return parts.length === 0 ? [] : [`alter table ${name(drawing.schema, drawing.table)} ${parts.join(", ")}`];
}
