import type { SampleData } from "@funnelsmith/definition";
import { ident, join, raw, slot, type Sql, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import { type Catalog, type CatalogObject, newId, type Statement } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { amountColumns } from "../moves/ledger.ts";
import { bound, lockApp } from "../moves/lock.ts";
import { rowColumns } from "../moves/row-sql.ts";
import { ledgerTable } from "../moves/stage-sql.ts";
import { assertCurrent } from "../write/app-row.ts";
import { repeatable, storeAnswer } from "../write/repeatable.ts";
import { outboxInsert } from "../write/side-rows.ts";
import { compileOnce } from "../write/statements.ts";
import { transact } from "../write/transact.ts";
import { type PastMember, type PastRow, readSample } from "./read-sample.ts";

/** How much a sample put in. */
export interface InstalledSample {
  readonly members: number;
  readonly records: number;
  readonly transitions: number;
}

/**
 * Puts a sample in by the history path: rows with the past they tell of, marked as sample, their moves in the ledger with cause "sample".
 * Tenant admins only; all or nothing, once for an Idempotency-Key. No gate is asked, because nothing here is live: the rows are new and say
 * what they are.
 */
export async function installSample(ctx: Ctx, sample: SampleData): Promise<InstalledSample> {
  if (!ctx.actor.admin) throw new Problem("FORBIDDEN");
  const { members, rows } = await readSample(ctx, sample);
  const statements = [
    bound(ctx, lockApp(ctx.catalog), {}),
    ...(members.length > 0 ? [insertMembers(ctx, members)] : []),
    ...groupsOf(rows).flatMap(([object, group]) => insertRows(ctx, object, group)),
  ];
  const transitions = rows.reduce((sum, row) => sum + row.moves.length, 0);
  const installed: InstalledSample = { members: members.length, records: rows.length, transitions };
  const work = async (): Promise<InstalledSample> =>
    await transact(ctx, async (tx) => {
      const [app] = await tx.queryAll(statements);
      assertCurrent(ctx.catalog, app?.[0]?.["revision"]);
      await storeAnswer(ctx, tx, { status: 201, response: JSON.stringify(installed) });
      ctx.room?.made(rows.length);
      return installed;
    });
  return await repeatable(ctx, work, ({ response }) => JSON.parse(response) as InstalledSample);
}

/** Rows of one object and level together, lower levels first, so that what a row refers to is there before it. */
function groupsOf(rows: readonly PastRow[]): (readonly [CatalogObject, readonly PastRow[]])[] {
  const groups = new Map<string, PastRow[]>();
  for (const row of [...rows].sort((a, b) => a.level - b.level)) {
    const key = `${row.level}:${row.object.key}`;
    const held = groups.get(key);
    if (held) held.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].flatMap((group) => (group[0] ? [[group[0].object, group] as const] : []));
}

function insertMembers(ctx: Ctx, members: readonly PastMember[]): Statement {
  const { catalog } = ctx;
  const statement = compileOnce(
    catalog,
    "sample members",
    () => sql`insert into ${ident(catalog.tenant.schema, "member")} ("id", "name", "roles", "manager_id", "sample", "created_at")
select m."id", m."name", jsonb_build_object(${catalog.app}::text, m."roles"), m."manager", true, ${slot("now")}::timestamptz from jsonb_to_recordset(${slot("members")}::jsonb) as m("id" uuid, "name" text, "roles" jsonb, "manager" uuid)`,
  );
  return bound(ctx, statement, { members: JSON.stringify(members) });
}

function insertRows(ctx: Ctx, object: CatalogObject, rows: readonly PastRow[]): Statement[] {
  const { catalog } = ctx;
  const inserted = compileOnce(catalog, `sample rows:${object.key}`, () => rowsSql(catalog, object));
  const past = rows.map((row) => ({ ...row.values, $audit: newId() }));
  const statements = [bound(ctx, inserted, { rows: JSON.stringify(past), cause: "sample", event: newId() })];
  const moves = rows.flatMap((row) => row.moves);
  if (moves.length === 0) return statements;
  const led = compileOnce(catalog, `sample moves:${object.key}`, () => movesSql(catalog, object));
  return [...statements, bound(ctx, led, { moves: JSON.stringify(moves) })];
}

function rowsSql(catalog: Catalog, object: CatalogObject): Sql {
  const types = [...rowColumns(object), ["sample", "boolean"] as const];
  const given = [...types, ["$tokens", "text[]"] as const, ["$changes", "text"] as const, ["$audit", "uuid"] as const];
  const items = join(given.map(([name, type]) => sql`${ident(name)} ${raw(type)}`));
  const names = types.map(([name]) => ident(name));
  const audit = ident(catalog.tenant.schema, "audit");
  // Rows of a sub-table are told of with their record.
  const told = object.partOf
    ? raw("")
    : sql`,
aud as (insert into ${audit} ("id", "app", "object", "record_id", "version", "action", "at", "actor_id", "cause", "changes")
select r."$audit", ${catalog.app}::text, ${object.key}::text, r."id", 1, 'create', r."created_at", r."owner_id", 'sample', r."$changes"::jsonb from p r),
box as (${outboxInsert(catalog, object, "create", raw('p."id"'), raw("p"))})`;
  return sql`with p as materialized (select ${join(given.map(([name]) => ident("p", name)))} from jsonb_to_recordset(${slot("rows")}::jsonb) as p(${items})),
ins as (insert into ${object.table} (${join(names)}, "search") select ${join(types.map(([name]) => ident("p", name)))}, array_to_tsvector(p."$tokens") from p)${told}
select 1`;
}

function movesSql(catalog: Catalog, object: CatalogObject): Sql {
  const { amount, currency } = amountColumns(catalog, object, "r");
  return sql`insert into ${ledgerTable(catalog)} ("id", "app", "object", "record_id", "seq", "funnel", "from_stage", "to_stage", "at", "actor_id", "cause", "reason_code", "note", "amount", "currency", "definition_version", "evidence", "from_at")
select m."id", ${catalog.app}::text, ${object.key}::text, m."record_id", m."seq", m."funnel", m."from_stage", m."to_stage", m."at", m."actor_id", 'sample', m."reason_code", m."note", case when m."valued" then m."amount" else ${amount} end, ${currency}, ${catalog.version}::integer, '[]'::jsonb,
  lag(m."at") over (partition by m."record_id" order by m."seq")
from jsonb_to_recordset(${slot("moves")}::jsonb) as m("id" uuid, "record_id" uuid, "seq" integer, "funnel" text, "from_stage" text, "to_stage" text, "at" timestamptz, "actor_id" uuid, "reason_code" text, "note" text, "amount" numeric, "valued" boolean) join ${object.table} r on r."id" = m."record_id"`;
}
