import type { FieldDefinition } from "@funnelsmith/definition";
import { type Conversion, kindOf } from "@funnelsmith/fields";
import { ident } from "@funnelsmith/logic";
import { inline, name } from "../tables/ddl.ts";
import { fromNow, type KeyPast, pastOf, returned } from "../tables/key-past.ts";
import type { HiddenColumn, PhysicalColumn } from "../tables/physical.ts";
import type { ObjectDrawing } from "./drawing.ts";
import { conversionOf, returningColumn } from "./conversions.ts";

/** One column on its way: its place afterwards and its name while the old version is live. */
export interface Placed {
  readonly field: FieldDefinition;
  readonly column: PhysicalColumn;
  /** Undefined until it is added in the switch. */
  readonly during: string | undefined;
  readonly fresh: boolean;
  /** The expression over the row it is filled with. */
  readonly value?: string;
}

/** Where each field goes: its own column, a new one filled from the old, one that was hidden, or a new empty one. */
export function placeColumns(
  drawing: ObjectDrawing,
  lost: ReadonlySet<string>,
): {
  readonly placed: readonly Placed[];
  readonly hidden: readonly HiddenColumn[];
  readonly next: number;
} {
  const { base, before, object } = drawing;
  let next = base?.next ?? 1;
  let hidden: readonly HiddenColumn[] = base?.hidden ?? [];
  const placed: Placed[] = [];
  const fresh = (field: FieldDefinition, type: string): PhysicalColumn => ({ column: field.key, serial: next++, type });
  const firstPast = ({ key }: FieldDefinition): KeyPast => (lost.has(key) ? fromNow : {});
  for (const field of object.fields) {
    const spec = kindOf(field).column(field);
    if (spec === undefined) continue;
    const column = base?.columns[field.key];
    const old = before?.fields.find((one) => one.key === field.key);
    if (column !== undefined && old !== undefined) {
      const conversion = conversionOf(old, field);
      if (conversion === undefined) placed.push({ field, column: { ...column, column: field.key }, during: column.column, fresh: false });
      else {
        const one: Placed = { field, column: { ...fresh(field, spec.type), ...pastOf(column) }, during: undefined, fresh: true };
        const kept = keptColumn(drawing, hidden, field);
        const value = conversionValue(conversion, column, drawing.zone, kept);
        placed.push(value === undefined ? one : { ...one, value });
      }
      continue;
    }
    const back =
      drawing.restore || drawing.returning.has(field.key)
        ? returningColumn(hidden, field)
        : hidden.find((other) => other.purged && other.type === spec.type);
    if (back === undefined)
      placed.push({ field, column: { ...fresh(field, spec.type), ...firstPast(field) }, during: undefined, fresh: true });
    else {
      hidden = hidden.filter((other) => other !== back);
      placed.push({
        field,
        column: {
          column: field.key,
          serial: back.serial,
          type: back.type,
          ...(back.purged ? firstPast(field) : returned(back, field.key)),
        },
        during: back.column,
        fresh: true,
      });
    }
  }
  return { placed, hidden, next };
}

/** The hidden column whose values stand in where a conversion has none. */
export const keptColumn = (drawing: ObjectDrawing, hidden: readonly HiddenColumn[], field: FieldDefinition): HiddenColumn | undefined =>
  drawing.restore ? returningColumn(hidden, field) : undefined;

/** The new column's value from the old one; undefined when nothing carries over. Values hidden by an earlier conversion come back where this one has none. */
export function conversionValue(
  conversion: Conversion,
  from: Pick<PhysicalColumn, "column">,
  zone: string,
  kept: HiddenColumn | undefined,
): string | undefined {
  if (conversion.class === "refused") return kept && name(kept.column);
  const value = inline(conversion.using(ident(from.column)), { zone });
  return kept === undefined ? value : `coalesce(${value}, ${name(kept.column)})`;
}
