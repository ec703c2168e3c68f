import { ident, join, raw, slot, type Sql, sql } from "@funnelsmith/logic";
import { type Catalog, type CatalogFunnel, type CatalogObject, type CatalogStage, newId, type Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { grouped } from "../records/bulk-rows.ts";
import { outboxInsert } from "../write/side-rows.ts";
import { compileOnce } from "../write/statements.ts";
import { ledgerInsert } from "./ledger.ts";
import { bound } from "./lock.ts";
import { rowColumns } from "./row-sql.ts";
import { ledgerTable, stageAssignments } from "./stage-sql.ts";

/**
 * Appends the moves that undo an import's own, and those it made stages make by themselves: each record whose last moves were made at one of
 * the instants goes back to where it was before them, past every criterion, with the cause of the context. A record that has moved since, or
 * whose former stage is gone, stays.
 */
export async function moveBack(
  ctx: Ctx,
  tx: Transaction,
  object: CatalogObject,
  ids: readonly string[],
  instants: readonly string[],
): Promise<void> {
  if (ids.length === 0 || object.funnels.length === 0) return;
  const last = await tx.query(bound(ctx, formerPlaces(ctx.catalog, object), { ids, instants }));
  const back = last.flatMap((row) => {
    const funnel = object.funnels.find(({ key }) => key === row["funnel"]);
    const to = funnel?.stage.get(String(row["stage"]));
    return funnel && to ? [{ id: String(row["id"]), funnel, to }] : [];
  });
  for (const group of grouped(back, ({ funnel, to }) => `${funnel.key}:${to.key}`)) {
    const [first] = group;
    if (first === undefined) continue;
    const { funnel, to } = first;
    const statement = compileOnce(ctx.catalog, `move back:${funnel.key}:${to.key}`, () => backSql(ctx.catalog, object, funnel, to));
    const values = { ids: group.map(({ id }) => id), transitions: group.map(() => newId()), cause: ctx.cause, event: newId() };
    await tx.query(bound(ctx, statement, values));
  }
}

/** Where records were before the moves they made last, if an import made them at those instants; nothing of any other record. */
function formerPlaces(catalog: Catalog, object: CatalogObject): ReturnType<typeof compileOnce> {
  const ledger = ledgerTable(catalog);
  const imported = sql`l."cause" in ('import', 'auto_enter') and l."at" = any(${slot("instants")}::timestamptz[])`;
  return compileOnce(
    catalog,
    `imported moves:${object.key}`,
    () => sql`select r."id", p."funnel", p."to_stage" as "stage" from unnest(${slot("ids")}::uuid[]) as r("id")
cross join lateral (select l."seq", l."funnel", l."to_stage" from ${ledger} l where l."record_id" = r."id" and not (${imported}) order by l."seq" desc limit 1) p
where exists (select 1 from ${ledger} n where n."record_id" = r."id" and n."seq" > p."seq")`,
  );
}

function backSql(catalog: Catalog, object: CatalogObject, funnel: CatalogFunnel, to: CatalogStage): Sql {
  const now = sql`${slot("now")}::timestamptz`;
  const set = stageAssignments(catalog, funnel, to, "t", now).map(({ name, value }) => sql`${ident(name)} = ${value}`);
  const columns = (alias: string): Sql => join([...rowColumns(object).keys()].map((name) => ident(alias, name)));
  const ledger = {
    id: sql`m."$transition"`,
    isFirst: false,
    from: sql`m."$from"`,
    at: now,
    actor: sql`${slot("me")}::uuid`,
    cause: sql`${slot("cause")}::text`,
    reasonCode: sql`null::text`,
    note: sql`null::text`,
    evidence: sql`'[]'::jsonb`,
    exception: sql`null::jsonb`,
  };
  return sql`with r as materialized (select r."id", r."stage", n."transition" from unnest(${slot("ids")}::uuid[], ${slot("transitions")}::uuid[]) as n("id", "transition") join ${object.table} r on r."id" = n."id" where r."deleted_at" is null),
m as (update ${object.table} t set ${join(set)}, "version" = t."version" + 1, "updated_at" = ${now}, "updated_by" = ${slot("me")}::uuid from r where t."id" = r."id" returning ${columns("t")}, r."transition" as "$transition", r."stage" as "$from"),
l as (${ledgerInsert(catalog, object, { funnel, to }, ledger, raw("m"), "m")}),
box as (${outboxInsert(catalog, object, "move", raw('m."id"'), raw("m"))})
select count(*) from m`;
}
