import type { Ctx } from "@funnelsmith/engine";
import { calendarDay } from "@funnelsmith/fields";
import { ident, join, type Sql, slot, sql } from "@funnelsmith/logic";
import type { CatalogField, CatalogObject } from "@funnelsmith/storage";

const number = "^-?[0-9]{1,40}([.][0-9]{1,40})?$";
const day = `^${calendarDay}$`;
const instant = `^${calendarDay}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9]{3}Z$`;

/**
 * The changes `a` of a field of an object since an instant, as `from … where …`. A value of then is null where it was written when the
 * field had another form and says nothing in the one of today.
 */
export function changesSince(ctx: Ctx, object: CatalogObject, field: CatalogField, since: string): Sql {
  const audit = ident(ctx.catalog.tenant.schema, "audit");
  return sql`from ${audit} a where a.app = ${ctx.catalog.app} and a.object = ${object.key} and a.action = 'update' and a.at >= ${since}::timestamptz and a.changes ? ${keyThen(field)}`;
}

/** The key the field had when a change was made; null where it had none: what was told under its present key then is another field's. */
function keyThen({ key, keys }: CatalogField): Sql {
  if (keys.every(({ since }) => since === null)) return sql`${key}::text`;
  const spans = keys.map((span) => {
    const bounds = [
      ...(span.since === null ? [] : [sql`a.at >= ${span.since}::timestamptz`]),
      ...(span.until === null ? [] : [sql`a.at < ${span.until}::timestamptz`]),
    ];
    return sql`when ${bounds.length === 0 ? sql`true` : join(bounds, " and ")} then ${span.key}`;
  });
  return sql`(case ${join(spans, " ")} end)::text`;
}

/** What the field was before such a change: numeric, a date, or an instant. */
export function valueBefore(field: CatalogField): Sql {
  const text = sql`(a.changes -> ${keyThen(field)} ->> 0)`;
  const asDay = sql`case when ${text} ~ ${day}::text then ${text}::date end`;
  const asInstant = sql`case when ${text} ~ ${instant}::text then ${text}::timestamptz end`;
  if (field.type.is === "date") return sql`coalesce(${asDay}, (${asInstant} at time zone ${slot("zone")})::date)`;
  if (field.type.is === "instant") return sql`coalesce(${asInstant}, (${asDay})::timestamp at time zone ${slot("zone")})`;
  return sql`(case when ${text} ~ ${number}::text then ${text}::numeric end)`;
}
