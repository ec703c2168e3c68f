import type { AppDefinition, FunnelDefinition, StageDefinition } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import { ident, render } from "@funnelsmith/logic";
import type { Row, Transaction } from "../database.ts";
import { name, quote } from "../tables/ddl.ts";
import { stageColumn } from "../tables/names.ts";
import type { Physical } from "../tables/physical.ts";
import { newId } from "../tenant/new-id.ts";

/** What moving records between stages of a changed funnel needs. */
export interface StageMapping {
  readonly schema: string;
  readonly app: AppDefinition;
  readonly physical: Physical;
  readonly funnel: string;
  /** Removed stage to remaining stage. */
  readonly map: Readonly<Record<string, string>>;
  /** The version being published. */
  readonly version: number;
  /** The tenant's currency, for amounts whose field names none. */
  readonly currency: string;
  readonly by: string | null;
  readonly now: string;
}

const batch = 5_000;

/**
 * Moves the records of removed stages where they were mapped to, each with a ledger row of cause `redesign`; answers how many by
 * removed stage. Writes stage columns outside the engine's moves: a redesign changes what the stages are, so no gate is asked, and it
 * happens in the transaction that publishes. First entries are kept; what else is derived from the ledger is derived anew afterwards.
 */
export async function moveStages(tx: Transaction, mapping: StageMapping): Promise<Readonly<Record<string, number>>> {
  const funnel = mapping.app.funnels?.find((one) => one.key === mapping.funnel);
  const place = funnel && mapping.physical.objects[funnel.object];
  if (funnel === undefined || place === undefined) throw new Error(`no funnel ${mapping.funnel}`);
  const moved: Record<string, number> = {};
  for (const [from, to] of Object.entries(mapping.map)) {
    const stage = funnel.stages.find((one) => one.key === to);
    if (stage === undefined) throw new Error(`no stage ${to}`);
    moved[from] = await moveStage(tx, mapping, funnel, name(mapping.schema, place.table), from, stage);
  }
  return moved;
}

async function moveStage(
  tx: Transaction,
  mapping: StageMapping,
  funnel: FunnelDefinition,
  table: string,
  from: string,
  stage: StageDefinition,
): Promise<number> {
  const { amount, currency } = amountOf(mapping, funnel.object);
  const first = name(stageColumn(funnel.key, stage.key));
  const text = `with moved as (
  update ${table} as r set stage = ${quote(stage.key)}, stage_entered_at = $1, ${first} = coalesce(r.${first}, $1),
    version = r.version + 1, updated_at = $1, updated_by = $2
  from unnest($3::uuid[], $4::uuid[]) as given (record, row_id)
  where r.id = given.record returning r.id, ${amount} as amount, given.row_id
)
insert into ${name(mapping.schema, "stage_transition")} (id, app, object, record_id, seq, funnel, from_stage, to_stage, at, actor_id, cause, amount, currency, definition_version)
select moved.row_id, $5, $6, moved.id,
  (select max(l.seq) + 1 from ${name(mapping.schema, "stage_transition")} as l where l.record_id = moved.id),
  $7, $8, $9, $1, $2, 'redesign', moved.amount, $10, $11 from moved`;
  let count = 0;
  for (;;) {
    const rows: readonly Row[] = await tx.query({
      text: `select id from ${table} where funnel = $1 and stage = $2 order by id limit ${batch} for update`,
      values: [funnel.key, from],
    });
    if (rows.length === 0) return count;
    count += rows.length;
    const ids = rows.map((row) => row["id"]);
    await tx.query({
      text,
      values: [
        mapping.now,
        mapping.by,
        ids,
        ids.map(() => newId()),
        mapping.app.key,
        funnel.object,
        funnel.key,
        from,
        stage.key,
        currency,
        mapping.version,
      ],
    });
  }
}

/** The amount a ledger row keeps, as an expression over the moved row, and its currency. */
function amountOf(mapping: StageMapping, objectKey: string): { readonly amount: string; readonly currency: string | null } {
  const object = mapping.app.objects.find((one) => one.key === objectKey);
  const field = object?.fields.find((one) => one.key === object.amountField);
  const column = field && mapping.physical.objects[objectKey]?.columns[field.key]?.column;
  if (field === undefined || column === undefined || !kindOf(field).flags.amount) return { amount: "null::numeric", currency: null };
  const own = "currency" in field ? field.currency : undefined;
  return { amount: render(ident("r", column)).text, currency: own ?? mapping.currency };
}
