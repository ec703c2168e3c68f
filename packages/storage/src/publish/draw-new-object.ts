import { kindOf } from "@funnelsmith/fields";
import { counterName, forgetCounter } from "../numbers/take-numbers.ts";
import { createIndex, wantedIndexes } from "../tables/indexes.ts";
import * as table from "../tables/object-table.ts";
import type { PhysicalColumn } from "../tables/physical.ts";
import { ddl, type DrawnObject, type ObjectDrawing } from "./drawing.ts";

/** Draws the table of a new object: made at once, for nobody waits for it. Pure. */
export function drawNewObject(drawing: ObjectDrawing): DrawnObject {
  const { schema, object, app } = drawing;
  let next = 1;
  const fields = object.fields.flatMap((field) => {
    const spec = kindOf(field).column(field);
    const column = (type: string): PhysicalColumn => ({ column: field.key, serial: next++, type });
    return spec === undefined ? [] : [{ field, column: column(spec.type) }];
  });
  const columns = Object.fromEntries(fields.map(({ field, column }) => [field.key, column]));
  const funnel = table.hasFunnel(app, object);
  const stages = table.stageColumnsOf(app, object.key);
  const indexes = wantedIndexes(app, object, drawing.table, columns, funnel);
  const links = fields.flatMap(({ field, column }) => {
    const target = table.targetOf(field);
    return target === undefined ? [] : [table.addForeignKey(schema, drawing.table, field.key, column, drawing.tableOf(target))];
  });
  return {
    physical: {
      table: drawing.table,
      columns,
      hidden: [],
      stages,
      ...drawing.past,
      funnel,
      indexes: Object.fromEntries(indexes.map((index) => [index.name, index.identity])),
      next,
    },
    prepare: [],
    early: [],
    change: [
      ddl(table.createTable(schema, drawing.table, drawing.role, { fields, amount: object.amountField, funnel, stages })),
      ...indexes.map((index) => ddl(createIndex(schema, drawing.table, index, false))),
    ],
    // A removed object of the same name may have counted here.
    late: [
      ...links,
      ...fields
        .filter(({ field }) => kindOf(field).flags.assigned)
        .map(({ column }) => forgetCounter(schema, counterName(drawing.table, column.serial))),
    ].map(ddl),
    finish: [],
  };
}
