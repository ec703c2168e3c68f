import { wantedIndexes } from "../tables/indexes.ts";
import { pastOf } from "../tables/key-past.ts";
import * as table from "../tables/object-table.ts";
import type { PhysicalColumn, PhysicalObject } from "../tables/physical.ts";
import { drawColumns } from "./draw-columns.ts";
import { drawIndexes } from "./draw-indexes.ts";
import { drawSearch } from "./draw-search.ts";
import { ddl, type DrawnObject, type ObjectDrawing } from "./drawing.ts";
import { computedPast, lostKeys } from "./lost-keys.ts";
import { type Placed, placeColumns } from "./place-columns.ts";

/** Draws the change of one object's table. Pure. */
export function drawObject(drawing: ObjectDrawing, base: PhysicalObject): DrawnObject {
  const { schema, object, app } = drawing;
  const funnel = base.funnel || table.hasFunnel(app, object);
  const stages = table.stageColumnsOf(app, object.key).filter((column) => !base.stages.includes(column));
  const lost = lostKeys(drawing);
  const { placed, hidden, next } = placeColumns(drawing, lost);
  const columns = Object.fromEntries(placed.map(({ field, column }) => [field.key, column]));
  const wanted = wantedIndexes(app, object, drawing.table, columns, funnel);
  const missing = wanted.filter((index) => !(index.name in base.indexes));
  const underway = { placed, before: new Set(drawing.large ? placed.filter((one) => mustPrecede(one, missing)) : []) };

  const ofFunnel = [
    ...(funnel && !base.funnel ? [ddl(table.addFunnelColumns(schema, drawing.table))] : []),
    ...(stages.length > 0 ? [ddl(table.addStageColumns(schema, drawing.table, stages))] : []),
  ];
  const ofColumns = drawColumns(drawing, base, underway);
  const parts = [ofColumns, drawIndexes(drawing, base, underway, { wanted, missing, funnel }), drawSearch(drawing, placed)];
  return {
    physical: {
      table: drawing.table,
      columns,
      hidden: [...hidden, ...ofColumns.hidden],
      ...pastOf(base),
      lostKeys: [...lost],
      computed: computedPast(drawing, lost),
      stages: [...base.stages, ...stages],
      funnel,
      indexes: Object.fromEntries(wanted.map((index) => [index.name, index.identity])),
      next,
    },
    prepare: parts.flatMap((part) => part.prepare),
    early: parts.flatMap((part) => part.early),
    change: [...ofFunnel, ...parts.flatMap((part) => part.change)],
    late: parts.flatMap((part) => part.late),
    finish: parts.flatMap((part) => part.finish),
  };
}

/** Whether a column of a large table must be there before the switch: filled from another, or with an index on it. */
function mustPrecede(one: Placed, missing: readonly { readonly identity: string }[]): boolean {
  if (!one.fresh || one.during !== undefined) return false;
  return one.value !== undefined || missing.some((index) => involves(index, one.column));
}

const involves = (index: { readonly identity: string }, column: PhysicalColumn): boolean =>
  new RegExp(`#${column.serial}(?!\\d)`).test(index.identity);
