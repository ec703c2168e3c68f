import { ident, join, raw, render, type Sql, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import { type Catalog, type CatalogObject, newId, type Statement, type Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { ledgerTable } from "../moves/stage-sql.ts";
import { bindings } from "../rights/bindings.ts";
import { repeatable, storeAnswer } from "../write/repeatable.ts";
import { outboxInsert } from "../write/side-rows.ts";
import { bindOnce, compileOnce } from "../write/statements.ts";

/** What removing a sample took away, and what it had to leave. */
export interface RemovedSample {
  readonly records: number;
  readonly members: number;
  /** Sample rows that rows of one's own refer to. */
  readonly kept: number;
}

/**
 * Takes an app's sample rows away for good, with their ledger and audit, and the sample members nobody needs any more; whoever follows the
 * changes and may read every row hears that they are gone. Rows of one's own are never touched, nor sample rows they refer to. Tenant admins
 * only; all or nothing, once for an Idempotency-Key. Runs under the owner role: the runtime cannot take anything from the ledger.
 */
export async function removeSample(ctx: Ctx): Promise<RemovedSample> {
  if (!ctx.actor.admin) throw new Problem("FORBIDDEN");
  const work = async (): Promise<RemovedSample> => await ctx.db.administer(async (tx) => await remove(ctx, tx));
  return await repeatable(ctx, work, ({ response }) => JSON.parse(response) as RemovedSample);
}

async function remove(ctx: Ctx, tx: Transaction): Promise<RemovedSample> {
  const { catalog } = ctx;
  const objects = [...catalog.objects.values()];
  let records = 0;
  // Rows nothing refers to go first, which frees the rows they referred to.
  for (let gone = -1; gone !== 0; ) {
    gone = 0;
    for (const object of objects) {
      if (object.partOf) await run(tx, render(removeOrphans(catalog, object)));
      else gone += await run(tx, removeRows(ctx, object));
    }
    records += gone;
  }
  let members = 0;
  for (let gone = -1; gone !== 0; ) {
    gone = await run(tx, render(removeMembers(catalog, objects)));
    members += gone;
  }
  let kept = 0;
  for (const object of objects.filter(({ partOf }) => !partOf))
    kept += await run(tx, render(sql`select count(*)::integer as "n" from ${object.table} r where r."sample"`));
  const removed: RemovedSample = { records, members, kept };
  await storeAnswer(ctx, tx, { status: 200, response: JSON.stringify(removed) });
  return removed;
}

async function run(tx: Transaction, statement: Statement): Promise<number> {
  const [row] = await tx.query(statement);
  return Number(row?.["n"] ?? 0);
}

function removeRows(ctx: Ctx, object: CatalogObject): Statement {
  const compiled = compileOnce(ctx.catalog, `remove sample:${object.key}`, () => rowsSql(ctx.catalog, object));
  return bindOnce(compiled, { ...bindings(ctx), cause: ctx.cause, event: newId() });
}

function rowsSql(catalog: Catalog, object: CatalogObject): Sql {
  const held = object.incoming.flatMap((reference): Sql[] => {
    const child = catalog.objects.get(reference.from);
    const by = child?.fields.get(reference.field);
    return child && by && !reference.owning
      ? [sql`and not exists (select 1 from ${child.table} c where ${by.expression("c")} = r."id" and c."id" <> r."id")`]
      : [];
  });
  const audit = ident(catalog.tenant.schema, "audit");
  return sql`with gone as (delete from ${object.table} r where r."sample" ${join(held, " ")} returning r."id", r."version"),
led as (delete from ${ledgerTable(catalog)} l where l."record_id" in (select g."id" from gone g)),
aud as (delete from ${audit} a where a."record_id" in (select g."id" from gone g)),
fil as (delete from ${ident(catalog.tenant.schema, "file")} f where f."record_id" in (select g."id" from gone g)),
box as (${outboxInsert(catalog, object, "delete", raw('g."id"'), raw("gone g"), raw('g."version" + 1'))})
select count(*)::integer as "n" from gone`;
}

/** Rows of a sub-table go with their record. */
function removeOrphans(catalog: Catalog, object: CatalogObject): Sql {
  const parts = object.outgoing.flatMap((reference) => {
    const [whole, by] = [catalog.objects.get(reference.to), object.fields.get(reference.field)];
    return reference.owning && whole && by ? [sql`exists (select 1 from ${whole.table} w where w."id" = ${by.expression("r")})`] : [];
  });
  return sql`with gone as (delete from ${object.table} r where not (${join(parts, " or ")}) returning r."id") select count(*)::integer as "n" from gone`;
}

/** Sample members of this app alone, whom no remaining row of it names and who manage nobody. */
function removeMembers(catalog: Catalog, objects: readonly CatalogObject[]): Sql {
  const member = ident(catalog.tenant.schema, "member");
  const named = objects.map((object) => {
    const fields = [...object.fields.values()]
      .filter((field) => field.kind.flags.member)
      .map((field) => sql` or ${field.expression("r")} = m."id"`);
    return sql`and not exists (select 1 from ${object.table} r where r."owner_id" = m."id" or r."collaborator_ids" @> array[m."id"] or r."created_by" = m."id" or r."updated_by" = m."id"${join(fields, "")})`;
  });
  return sql`with gone as (delete from ${member} m where m."sample" and m."account_id" is null and m."roles" - ${catalog.app}::text = '{}'::jsonb
and not exists (select 1 from ${member} b where b."manager_id" = m."id") ${named.length === 0 ? raw("") : join(named, " ")} returning m."id")
select count(*)::integer as "n" from gone`;
}
