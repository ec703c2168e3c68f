import type { Transaction } from "../database.ts";
import { name, quote } from "../tables/ddl.ts";
import type { RebuildStages } from "./steps.ts";

/**
 * Derives the entry to the present stage, furthest stage, stage lost from and time of closing from the ledger anew for every record of a funnel whose stages mean something
 * else than before. The same meaning as the engine's moves give these columns, which a check over the ledger compares.
 */
export async function rebuildStages(tx: Transaction, step: RebuildStages): Promise<void> {
  await tx.query({ text: rebuilding(step), values: [step.funnel, null] });
}

/** The same for one batch of so many rows after the record `after`; answers the last record seen, or undefined when there are no more. */
export async function rebuildStagesOfBatch(
  tx: Transaction,
  step: RebuildStages,
  most: number,
  after: string | undefined,
): Promise<string | undefined> {
  // Locked before the ledger is read: a move under way is waited for and then seen.
  const rows = await tx.query({
    text: `select id from ${name(step.schema, step.table)} where $1::uuid is null or id > $1 order by id limit ${most} for no key update`,
    values: [after ?? null],
  });
  const ids = rows.map((row) => String(row["id"]));
  if (ids.length > 0) await tx.query({ text: rebuilding(step), values: [step.funnel, ids] });
  return ids.length < most ? undefined : ids.at(-1);
}

/** Of the records $2, or all: the ledger rows since each last came into the funnel $1, by what their stages mean. */
function rebuilding({ schema, table, meanings }: RebuildStages): string {
  const ledger = name(schema, "stage_transition");
  const text = (value: string | null): string => (value === null ? "null::text" : `${quote(value)}::text`);
  const rows = meanings.map(
    ({ stage, as, rank, outcome }) => `(${text(stage)}, ${text(as)}, ${rank ?? "null"}::integer, ${text(outcome)})`,
  );
  return `with span as (
    select l.record_id, l.seq, l.at, m.stage, m.rank, m.outcome,
      not (l.cause = 'redesign' and m.stage is not null and m.stage is not distinct from lag(m.stage) over (partition by l.record_id order by l.seq)) as entry
    from ${ledger} as l join ${name(schema, table)} as r on r.id = l.record_id
      left join (values ${rows.join(", ")}) as m (key, stage, rank, outcome) on m.key = l.to_stage
    where r.funnel = $1 and ($2::uuid[] is null or r.id = any($2)) and l.funnel = $1
      and not exists (select 1 from ${ledger} as o where o.record_id = l.record_id and o.seq > l.seq and o.funnel <> l.funnel)
  ),
  last as (select distinct on (record_id) record_id, outcome from span order by record_id, seq desc),
  turned as (
    select s.record_id, last.outcome, max(s.seq) filter (where s.outcome is distinct from last.outcome) as seq
    from span as s join last using (record_id) group by s.record_id, last.outcome
  ),
  derived as (
    select s.record_id, (array_agg(s.at order by s.seq desc) filter (where s.entry))[1] as entered_at,
      (array_agg(s.stage order by s.rank desc) filter (where s.rank is not null))[1] as furthest,
      case when t.outcome = 'dropped' then (array_agg(s.stage order by s.seq desc) filter (where s.rank is not null))[1] end as lost_from,
      case when t.outcome is not null then (array_agg(s.at order by s.seq) filter (where s.seq > coalesce(t.seq, 0)))[1] end as closed_at
    from span as s join turned as t using (record_id) group by s.record_id, t.outcome
  )
  update ${name(schema, table)} as r set stage_entered_at = d.entered_at, max_stage = d.furthest, lost_from = d.lost_from, closed_at = d.closed_at
  from derived as d
  where r.id = d.record_id and (r.stage_entered_at, r.max_stage, r.lost_from, r.closed_at) is distinct from (d.entered_at, d.furthest, d.lost_from, d.closed_at)`;
}
