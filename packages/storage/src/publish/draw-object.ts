import type { FieldDefinition, ObjectDefinition } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import { ident } from "@funnelsmith/logic";
import { searchFields } from "../compile/compile-object.ts";
import { inline, name } from "../tables/ddl.ts";
import { createIndex, uniqueExpression, type WantedIndex, wantedIndexes } from "../tables/indexes.ts";
import { hiddenColumn, preparedColumn } from "../tables/names.ts";
import * as table from "../tables/object-table.ts";
import type { HiddenColumn, PhysicalColumn, PhysicalObject } from "../tables/physical.ts";
import type { DrawnObject, ObjectDrawing } from "./drawing.ts";
import { type Placed, placeColumns } from "./place-columns.ts";
import type { FinishStep, PrepareStep, SwitchStep } from "./steps.ts";

const ddl = (text: string): { readonly do: "ddl"; readonly text: string } => ({ do: "ddl", text });
const involves = (index: { readonly identity: string }, column: PhysicalColumn): boolean =>
  new RegExp(`#${column.serial}(?!\\d)`).test(index.identity);

/** Draws the change of one object's table. Pure. */
export function drawObject(drawing: ObjectDrawing, base: PhysicalObject): DrawnObject {
  const { schema, object, app } = drawing;
  const qualified = name(schema, drawing.table);
  const funnel = base.funnel || table.hasFunnel(app, object);
  const { placed, hidden, next } = placeColumns(drawing);
  const columns = Object.fromEntries(placed.map(({ field, column }) => [field.key, column]));
  const known = base.indexes;
  const wanted = wantedIndexes(app, object, drawing.table, columns, funnel);
  const missing = wanted.filter((index) => !(index.name in known));
  const prepare: PrepareStep[] = [];
  const early: SwitchStep[] = [];
  const change: SwitchStep[] = [];
  const late: SwitchStep[] = [];
  const finish: FinishStep[] = [];

  if (funnel && !base.funnel) change.push(ddl(table.addFunnelColumns(schema, drawing.table)));
  const stages = table.stageColumnsOf(app, object.key).filter((column) => !base.stages.includes(column));
  if (stages.length > 0) change.push(ddl(table.addStageColumns(schema, drawing.table, stages)));

  // Which columns must be there before the switch: those filled from another, and those an index is built on.
  const before = new Set<Placed>();
  if (drawing.large) {
    for (const one of placed) {
      if (!one.fresh || one.during !== undefined) continue;
      if (one.value !== undefined || missing.some((index) => involves(index, one.column))) before.add(one);
    }
  }
  const nameDuring = (one: Placed): string => one.during ?? (before.has(one) ? preparedColumn(one.column.serial) : one.column.column);
  const constraints = (one: Placed, column: PhysicalColumn): string[] => {
    const checks = table.addChecks(schema, drawing.table, one.field, column);
    const target = table.targetOf(one.field);
    const link = target === undefined ? [] : [table.addForeignKey(schema, drawing.table, one.field.key, column, drawing.tableOf(target))];
    return [...(checks === undefined ? [] : [checks]), ...link];
  };

  for (const one of before) {
    const during = { ...one.column, column: nameDuring(one) };
    prepare.push(ddl([table.addColumn(schema, drawing.table, during), ...constraints(one, during)].join(";\n")));
    if (one.value === undefined) continue;
    const step = { table: qualified, column: during.column, value: one.value };
    prepare.push({ do: "fill", ...step });
    early.push({ do: "catchUp", ...step });
  }

  // Columns that leave: their constraints and indexes go, the values stay under a hidden name.
  const staying = new Set(placed.filter((one) => !one.fresh).map((one) => one.column.serial));
  const leaving = Object.entries(base.columns).filter(([, column]) => !staying.has(column.serial));
  const hiddenNow: HiddenColumn[] = [];
  const hide: string[] = [];
  for (const [key, column] of leaving) {
    const field = drawing.before?.fields.find((one) => one.key === key);
    if (field === undefined) throw new Error(`${object.key}.${key} has a column and no definition`);
    hide.push(...dropConstraints(drawing, field, column));
    hide.push(`alter table ${qualified} rename column ${name(column.column)} to ${name(hiddenColumn(column.serial))}`);
    hiddenNow.push({ ...column, column: hiddenColumn(column.serial), field, purged: false });
    if (drawing.erase.has(key)) finish.push({ do: "purge", object: object.key, table: qualified, column: hiddenColumn(column.serial) });
  }
  const obsolete = Object.keys(known).filter((index) => !wanted.some((one) => one.name === index));
  if (obsolete.length > 0) hide.push(`drop index if exists ${obsolete.map((index) => name(schema, index)).join(", ")}`);

  // A table small enough: added and filled at once.
  for (const one of placed) {
    if (before.has(one) || one.value === undefined) continue;
    const during = { ...one.column, column: preparedColumn(one.column.serial) };
    change.push(ddl(table.addColumn(schema, drawing.table, during)));
    change.push({ do: "catchUp", table: qualified, column: during.column, value: one.value });
  }
  change.push(...hide.map(ddl));
  for (const one of placed) {
    const during = one.value !== undefined && !before.has(one) ? preparedColumn(one.column.serial) : nameDuring(one);
    if (one.fresh && one.value === undefined && !before.has(one) && one.during === undefined) {
      change.push(ddl(table.addColumn(schema, drawing.table, one.column)));
    } else if (during !== one.column.column) {
      change.push(ddl(`alter table ${qualified} rename column ${name(during)} to ${name(one.column.column)}`));
    }
    if (one.fresh && !before.has(one)) late.push(...constraints(one, one.column).map(ddl));
    if (!one.fresh) change.push(...changedChecks(drawing, one).map(ddl));
  }

  const duringColumns = Object.fromEntries(placed.map((one) => [one.field.key, { ...one.column, column: nameDuring(one) }]));
  const preparable = drawing.large
    ? new Map(wantedIndexes(app, object, drawing.table, duringColumns, funnel).map((one) => [one.name, one]))
    : undefined;
  const canPrepare = (index: WantedIndex): boolean =>
    preparable !== undefined &&
    !(index.field !== undefined && drawing.clearDuplicates.has(index.field)) &&
    (base.funnel === true || !/owner\+stage|board/.test(index.identity));
  for (const index of missing) {
    const ready = preparable?.get(index.name);
    if (ready !== undefined && canPrepare(index)) {
      prepare.push({ do: "index", schema, index: index.name, text: createIndex(schema, drawing.table, ready, true) });
      continue;
    }
    const column = index.field === undefined ? undefined : columns[index.field];
    if (index.field !== undefined && column !== undefined && drawing.clearDuplicates.has(index.field)) {
      late.push(clearing(drawing, index.field, column));
    }
    late.push(ddl(createIndex(schema, drawing.table, index, false)));
  }

  const searched = (definition: ObjectDefinition | undefined): string =>
    definition === undefined
      ? ""
      : searchFields(definition)
          .filter((key) => searchableColumn(definition, key))
          .join();
  const converted = searchFields(object).some((key) => placed.some((one) => one.field.key === key && one.fresh));
  if (converted || searched(drawing.before) !== searched(object)) {
    const names = searchFields(object).flatMap((key) => (searchableColumn(object, key) && columns[key] ? [columns[key].column] : []));
    const step = { do: "search", table: qualified, columns: names } as const;
    if (drawing.large) finish.push(step);
    else late.push(step);
  }
  const physical: PhysicalObject = {
    table: drawing.table,
    columns,
    hidden: [...hidden, ...hiddenNow],
    stages: [...base.stages, ...stages],
    funnel,
    indexes: Object.fromEntries(wanted.map((index) => [index.name, index.identity])),
    next,
  };
  return { physical, prepare, early, change, late, finish };
}

function clearing({ object, schema, table: of, zone }: ObjectDrawing, key: string, column: PhysicalColumn): SwitchStep {
  const field = object.fields.find((one) => one.key === key);
  const compared = uniqueExpression(object, key, column.column);
  if (field === undefined || compared === undefined) throw new Error(`${object.key}.${key} is not unique`);
  const wire = inline(kindOf(field).toWire(ident(column.column), field), { zone });
  return { do: "clearDuplicates", object: object.key, field: key, table: name(schema, of), column: column.column, key: compared, wire };
}

function searchableColumn(object: ObjectDefinition, key: string): boolean {
  const field = object.fields.find((one) => one.key === key);
  return field !== undefined && kindOf(field).flags.searchable && !kindOf(field).flags.virtual;
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
