import type { Ctx } from "@funnelsmith/engine";
import { join, raw, type Sql, slot, sql } from "@funnelsmith/logic";
import type { CatalogField, CatalogObject } from "@funnelsmith/storage";
import { changesSince, valueBefore } from "./audited.ts";
import { type Question, standings } from "./standings.ts";

/** What a standing record is worth and when it is expected to close, as far as the reader may know. */
export interface Worth {
  readonly amount: CatalogField | undefined;
  readonly close: CatalogField | undefined;
}

/** Rows `record_id, value`: what a field was before its first change since an instant; a record without one says it itself. */
function changedSince(ctx: Ctx, object: CatalogObject, field: CatalogField, instant: string): Sql {
  return sql`select distinct on (a.record_id) a.record_id, ${valueBefore(field)} as value ${changesSince(ctx, object, field, instant)} order by a.record_id, a.at, a.version`;
}

/** The rows of `standings` with `amount` (numeric) and `close` (date in the tenant's zone) as they were at the instant of the question. */
export function worthOf(question: Question, { amount, close }: Worth, more: readonly Sql[] = []): Sql {
  const { ctx, object, asOf } = question;
  const fields = [
    { name: "amount", field: amount, none: sql`null::numeric` },
    { name: "close", field: close, none: sql`null::date` },
  ];
  const day = (value: Sql, field: CatalogField | undefined): Sql =>
    field?.type.is === "instant" ? sql`(${value} at time zone ${slot("zone")})::date` : value;
  const now = fields.map(({ name, field, none }) => sql`${field?.expression("r") ?? none} as ${raw(`${name}_now`)}`);
  const source = standings(question, [...now, ...more]);
  const old = fields.flatMap(({ name, field }) =>
    asOf === undefined || !field
      ? []
      : [sql`left join (${changedSince(ctx, object, field, asOf)}) ${raw(`old_${name}`)} on ${raw(`old_${name}`)}.record_id = n.id`],
  );
  const then = fields.map(({ name, field }) => {
    const current = sql`n.${raw(`${name}_now`)}`;
    const past = raw(`old_${name}`);
    const value = asOf === undefined || !field ? current : sql`case when ${past}.record_id is null then ${current} else ${past}.value end`;
    return sql`${day(value, field)} as ${raw(name)}`;
  });
  return sql`select n.*, ${join(then)} from (${source}) n ${join(old, " ")}`;
}
