import { kindOf } from "@funnelsmith/fields";
import { ident } from "@funnelsmith/logic";
import { inline, name } from "../tables/ddl.ts";
import { createIndex, uniqueExpression, type WantedIndex, wantedIndexes } from "../tables/indexes.ts";
import type { PhysicalColumn, PhysicalObject } from "../tables/physical.ts";
import { type ColumnsUnderway, nameDuring } from "./draw-columns.ts";
import { ddl, type DrawnPart, type ObjectDrawing } from "./drawing.ts";
import type { SwitchStep } from "./steps.ts";

/** Indexes a table should have and has not. */
export interface IndexesUnderway {
  readonly wanted: readonly WantedIndex[];
  readonly missing: readonly WantedIndex[];
  readonly funnel: boolean;
}

/** Drops indexes that are no longer wanted and makes those that are missing: concurrently before the switch where the table is large. */
export function drawIndexes(drawing: ObjectDrawing, base: PhysicalObject, columns: ColumnsUnderway, indexes: IndexesUnderway): DrawnPart {
  const { schema, object, app } = drawing;
  const { wanted, missing, funnel } = indexes;
  const during = Object.fromEntries(columns.placed.map((one) => [one.field.key, { ...one.column, column: nameDuring(columns, one) }]));
  // Over the names the columns have until the switch; an index stays one's own when its column is renamed.
  const early = new Map(wantedIndexes(app, object, drawing.table, during, funnel).map((index) => [index.name, index]));
  const cleared = (index: WantedIndex): boolean => index.field !== undefined && drawing.clearDuplicates.has(index.field);
  const prepared = missing.filter(
    (index) =>
      drawing.large && !cleared(index) && (base.funnel || !/^(?:owner\+stage|board)$/.test(index.identity)) && early.has(index.name),
  );
  const obsolete = Object.keys(base.indexes).filter((index) => !wanted.some((one) => one.name === index));
  return {
    prepare: prepared.map((index) => {
      const text = createIndex(schema, drawing.table, early.get(index.name) ?? index, true);
      return { do: "index", schema, index: index.name, text };
    }),
    early: [],
    change: obsolete.length === 0 ? [] : [ddl(`drop index if exists ${obsolete.map((index) => name(schema, index)).join(", ")}`)],
    late: missing.flatMap((index): SwitchStep[] => {
      if (prepared.includes(index)) return [];
      const column = columns.placed.find((one) => one.field.key === index.field)?.column;
      const clear = index.field !== undefined && column !== undefined && cleared(index) ? [clearing(drawing, index.field, column)] : [];
      return [...clear, ddl(createIndex(schema, drawing.table, index, false))];
    }),
    finish: [],
  };
}

function clearing({ object, schema, table, zone }: ObjectDrawing, key: string, column: PhysicalColumn): SwitchStep {
  const field = object.fields.find((one) => one.key === key);
  const compared = uniqueExpression(object, key, column.column);
  if (field === undefined || compared === undefined) throw new Error(`${object.key}.${key} is not unique`);
  const wire = inline(kindOf(field).toWire(ident(column.column), field), { zone });
  return { do: "clearDuplicates", object: object.key, field: key, table: name(schema, table), column: column.column, key: compared, wire };
}
