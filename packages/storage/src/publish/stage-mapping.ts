import type { AppDefinition, FunnelDefinition } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import { check, ident, render, toSqlWhere } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { TenantSettings } from "../catalog.ts";
import { compileCatalog } from "../compile/compile-catalog.ts";
import type { ParameterValues } from "../compile/parameter-values.ts";
import type { Row, Transaction } from "../database.ts";
import { inline, name, quote } from "../tables/ddl.ts";
import { stageColumn } from "../tables/names.ts";
import type { Physical } from "../tables/physical.ts";
import { newId } from "../tenant/new-id.ts";
import { type StageTarget, successorOf, targetsOf } from "./change.ts";

/** What moving records between stages of a changed funnel needs. */
export interface StageMapping {
  readonly schema: string;
  readonly tenant: TenantSettings;
  readonly app: AppDefinition;
  readonly physical: Physical;
  readonly parameters: ParameterValues;
  readonly funnel: string;
  /** Removed stage to remaining stages. */
  readonly map: Readonly<Record<string, StageTarget>>;
  /** The version being published. */
  readonly version: number;
  readonly by: string | null;
  readonly now: string;
}

const batch = 5_000;

/**
 * Moves the records of removed stages where they were mapped to, each with a ledger row of cause `redesign`; answers how many by
 * removed stage. Writes stage columns outside the engine's moves: a redesign changes what the stages are, so no gate is asked, and it
 * happens in the transaction that publishes. A stage that stands for a removed one has had the record since it came there.
 * First entries are kept; what else is derived from the ledger is derived anew afterwards.
 */
export async function moveStages(tx: Transaction, mapping: StageMapping): Promise<Readonly<Record<string, number>>> {
  const funnel = mapping.app.funnels?.find((one) => one.key === mapping.funnel);
  const place = funnel && mapping.physical.objects[funnel.object];
  if (funnel === undefined || place === undefined) throw new Error(`no funnel ${mapping.funnel}`);
  const table = name(mapping.schema, place.table);
  const moved: Record<string, number> = {};
  for (const [from, target] of Object.entries(mapping.map)) moved[from] = await leaveStage(tx, mapping, funnel, table, from, target);
  return moved;
}

/** Empties one removed stage in batches; answers how many were in it. */
async function leaveStage(
  tx: Transaction,
  mapping: StageMapping,
  funnel: FunnelDefinition,
  table: string,
  from: string,
  target: StageTarget,
): Promise<number> {
  const goes = whereTo(mapping, funnel, target);
  let count = 0;
  for (;;) {
    const rows: readonly Row[] = await tx.query({
      text: `select r.id, ${goes} as target from ${table} as r where r.funnel = ${quote(funnel.key)} and r.stage = ${quote(from)}
        order by r.id limit ${batch} for update of r`,
      values: [],
    });
    if (rows.length === 0) return count;
    count += rows.length;
    for (const stage of targetsOf(target)) {
      const ids = rows.flatMap((row) => (row["target"] === stage ? [row["id"]] : []));
      const stays = stage === successorOf(target);
      if (ids.length > 0) await enterStage(tx, mapping, funnel, table, { from, stage, ids, stays });
    }
  }
}

/** The stage a record under `r` goes to, as an expression: the first whose rule holds; a rule that cannot say so does not hold. */
function whereTo({ tenant, app, physical, parameters, version, now }: StageMapping, funnel: FunnelDefinition, target: StageTarget): string {
  if (typeof target === "string") return quote(target);
  const object = compileCatalog({ tenant, app: app.key, version, revision: 0, document: app, physical, parameters }).objects.get(
    funnel.object,
  );
  if (object === undefined) throw new Error(`no object ${funnel.object}`);
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: tenant.zone, year: "numeric", month: "2-digit", day: "2-digit" });
  const slots = { now, zone: tenant.zone, today: day.format(new Date(now)) };
  const cases = target.split.map(({ when, to }) => {
    const checked = check(when, object.scope, "boolean");
    if (!checked.ok) throw new Problem("PLAN_STALE");
    return `when ${inline(toSqlWhere(checked.rule, object.sources("r")), slots)} then ${quote(to)}`;
  });
  return `(case ${cases.join(" ")} else ${quote(target.rest)} end)`;
}

async function enterStage(
  tx: Transaction,
  mapping: StageMapping,
  funnel: FunnelDefinition,
  table: string,
  { from, stage, ids, stays }: { readonly from: string; readonly stage: string; readonly ids: readonly unknown[]; readonly stays: boolean },
): Promise<void> {
  const { amount, currency } = amountOf(mapping, funnel.object);
  const first = name(stageColumn(funnel.key, stage));
  const text = `with moved as (
  update ${table} as r set stage = ${quote(stage)}, ${stays ? "" : "stage_entered_at = $1, "}${first} = coalesce(r.${first}, $1),
    version = r.version + 1, updated_at = $1, updated_by = $2
  from unnest($3::uuid[], $4::uuid[]) as given (record, row_id)
  where r.id = given.record returning r.id, ${amount} as amount, given.row_id
)
insert into ${name(mapping.schema, "stage_transition")} (id, app, object, record_id, seq, funnel, from_stage, to_stage, at, actor_id, cause, amount, currency, definition_version, from_at)
select moved.row_id, $5, $6, moved.id,
  last.seq + 1, $7, $8, $9, $1, $2, 'redesign', moved.amount, $10, $11, last.at
from moved cross join lateral (select l.seq, l.at from ${name(mapping.schema, "stage_transition")} as l where l.record_id = moved.id order by l.seq desc limit 1) as last`;
  const { key } = mapping.app;
  const rowIds = ids.map(() => newId());
  await tx.query({
    text,
    values: [mapping.now, mapping.by, ids, rowIds, key, funnel.object, funnel.key, from, stage, currency, mapping.version],
  });
}

/** The amount a ledger row keeps, as an expression over the moved row, and its currency. */
function amountOf(mapping: StageMapping, objectKey: string): { readonly amount: string; readonly currency: string | null } {
  const object = mapping.app.objects.find((one) => one.key === objectKey);
  const field = object?.fields.find((one) => one.key === object.amountField);
  const column = field && mapping.physical.objects[objectKey]?.columns[field.key]?.column;
  if (field === undefined || column === undefined || !kindOf(field).flags.amount) return { amount: "null::numeric", currency: null };
  const own = "currency" in field ? field.currency : undefined;
  return { amount: render(ident("r", column)).text, currency: own ?? mapping.tenant.currency };
}
