import type { Transaction } from "../database.ts";
import { name } from "../tables/ddl.ts";
import type { SwitchStep } from "./steps.ts";
import { tellChanges } from "./tell-changes.ts";

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
  const telling = { schema: stamp.schema, app: stamp.app, object: step.object, by: stamp.by, at: stamp.now };
  const told = tellChanges(telling, "cleared", repeated.length, 4);
  await tx.query({
    text: `with cleared as (
        update ${step.table} as r set ${column} = null, version = r.version + 1, updated_at = $1, updated_by = $2
        from unnest($3::uuid[], $4::jsonb[]) as given (record, changes)
        where r.id = given.record returning r.id as record, r.version, given.changes
      ), ${told.parts} select count(*) from cleared`,
    values: [
      stamp.now,
      stamp.by,
      repeated.map((row) => row["id"]),
      repeated.map((row) => JSON.stringify({ [step.field]: [row["value"], null] })),
      ...told.values,
    ],
  });
  return repeated.length;
}
