import { type ObjectDefinition, wholeOf } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import { searchFields } from "../compile/compile-object.ts";
import { name } from "../tables/ddl.ts";
import { type DrawnPart, nothingDrawn, type ObjectDrawing } from "./drawing.ts";
import type { Placed } from "./place-columns.ts";

/** Writes the search column anew when other fields are searched, or the same ones hold other values: of a large table after the switch. */
export function drawSearch(drawing: ObjectDrawing, placed: readonly Placed[]): DrawnPart {
  const searched = searchedFields(drawing.object);
  const before = drawing.before === undefined ? [] : searchedFields(drawing.before);
  const converted = placed.some((one) => one.fresh && searched.includes(one.field.key));
  if (!converted && before.join() === searched.join()) return nothingDrawn;
  const columns = searched.flatMap((key) => placed.find((one) => one.field.key === key)?.column.column ?? []);
  const step = { do: "search", table: name(drawing.schema, drawing.table), columns } as const;
  return { ...nothingDrawn, ...(drawing.large ? { finish: [step] } : { late: [step] }) };
}

function searchedFields(object: ObjectDefinition): readonly string[] {
  // Rows of a sub-table are not searched for by themselves.
  if (wholeOf(object.key) !== undefined) return [];
  return searchFields(object).filter((key) => {
    const field = object.fields.find((one) => one.key === key);
    return field !== undefined && kindOf(field).flags.searchable && !kindOf(field).flags.virtual;
  });
}
