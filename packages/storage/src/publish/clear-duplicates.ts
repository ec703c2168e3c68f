import type { Transaction } from "../database.ts";
import { name } from "../tables/ddl.ts";
import { newId } from "../tenant/new-id.ts";
import type { SwitchStep } from "./steps.ts";

/** Who publishes, and when. */
export interface PublishStamp {
  readonly schema: string;
  readonly app: string;
  readonly by: string | null;
  readonly now: string;
}

/** Of the undeleted rows that share a value, all but the oldest lose it, each with a line in the audit log; answers how many. */
export async function clearDuplicates(
  tx: Transaction,
  stamp: PublishStamp,
  step: Extract<SwitchStep, { do: "clearDuplicates" }>,
): Promise<number> {
  const column = name(step.column);
  const repeated = await tx.query({
    text: `select id, pg_catalog.to_json(wire) as value from (
        select id, ${step.wire} as wire, pg_catalog.row_number() over (partition by (${step.key}) order by created_at, id) as place
        from ${step.table} where deleted_at is null and ${column} is not null
      ) as ranked where place > 1 order by id`,
    values: [],
  });
  if (repeated.length === 0) return 0;
  await tx.query({
    text: `with cleared as (
        update ${step.table} as r set ${column} = null, version = r.version + 1, updated_at = $1, updated_by = $2
        from unnest($3::uuid[], $4::uuid[], $5::jsonb[]) as given (record, row_id, changes)
        where r.id = given.record returning r.id, r.version, given.row_id, given.changes
      )
      insert into ${name(stamp.schema, "audit")} (id, app, object, record_id, version, action, at, actor_id, cause, changes)
      select row_id, $6, $7, id, version, 'update', $1, $2, 'redesign', changes from cleared`,
    values: [
      stamp.now,
      stamp.by,
      repeated.map((row) => row["id"]),
      repeated.map(() => newId()),
      repeated.map((row) => JSON.stringify({ [step.field]: [row["value"], null] })),
      stamp.app,
      step.object,
    ],
  });
  return repeated.length;
}
