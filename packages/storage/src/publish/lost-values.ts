import { type FieldDefinition, recordKey, wholeOf } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import { ident, raw, type Sql, sql } from "@funnelsmith/logic";
import { inline, name } from "../tables/ddl.ts";
import type { HiddenColumn, PhysicalObject } from "../tables/physical.ts";
import { conversionOf } from "./conversions.ts";
import type { ObjectDrawing } from "./drawing.ts";
import { conversionValue, keptColumn, type Placed } from "./place-columns.ts";
import type { LostValues } from "./steps.ts";

/** What the records of an object lose because their values do not convert; undefined where all do. */
export function lostValues(
  drawing: ObjectDrawing,
  base: PhysicalObject,
  hidden: readonly HiddenColumn[],
  placed: readonly Placed[],
): LostValues | undefined {
  const { object, schema, zone } = drawing;
  const values = object.fields.flatMap((field): LostValues["values"] => {
    const was = hidden.find(({ serial }) => serial === base.columns[field.key]?.serial);
    const conversion = was && conversionOf(was.field, field);
    if (was === undefined || conversion === undefined || conversion.class === "lossless") return [];
    const column = ident(was.column);
    const unfit = conversion.class === "refused" ? sql`` : sql` and not ${conversion.convertible(column)}`;
    const stored = placed.some((one) => one.field.key === field.key);
    const next = stored ? conversionValue(conversion, was, zone, keptColumn(drawing, base.hidden, field)) : undefined;
    const inAudit = (value: Sql, of: FieldDefinition): string => inline(auditForm(value, of), { zone });
    return [
      {
        key: field.key,
        when: inline(sql`${column} is not null${unfit}`, { zone }),
        old: inAudit(column, was.field),
        next: next === undefined ? "null::text" : inAudit(raw(`(${next})`), field),
      },
    ];
  });
  if (values.length === 0) return undefined;
  const part = wholeOf(object.key);
  const column = base.columns[recordKey]?.column;
  if (part === undefined || column === undefined) return { schema, object: object.key, values };
  const whole = { table: name(schema, drawing.tableOf(part.object)), column, field: part.field };
  return { schema, object: part.object, values, whole };
}

/** As on the wire, with ids for records and members. */
function auditForm(value: Sql, field: FieldDefinition): Sql {
  const kind = kindOf(field);
  return kind.flags.reference || kind.flags.member ? value : kind.toWire(value, field);
}
