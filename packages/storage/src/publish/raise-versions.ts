import type { Transaction } from "../database.ts";
import { name } from "../tables/ddl.ts";
import { lastOfFew } from "./fill-rows.ts";
import type { LostValues, RaiseVersions } from "./steps.ts";
import { tellChanges, type Telling } from "./tell-changes.ts";

/** Who publishes, when the switch was, and when this is done; RFC 3339 UTC. */
export interface RaiseStamp extends Pick<Telling, "app" | "by" | "at"> {
  readonly now: string;
}

/** Gives a new version to every record that reads differently under the new definition: whoever saw it before is told so when writing. */
export async function raiseVersions(tx: Transaction, step: RaiseVersions, stamp: RaiseStamp): Promise<void> {
  let last = await raiseVersionsOfBatch(tx, step, stamp, 1_000, undefined);
  while (last !== undefined) last = await raiseVersionsOfBatch(tx, step, stamp, 1_000, last);
}

/**
 * The same for one batch of so many that differ after the record `after`; answers the last of them, or undefined when there are no more.
 * What a record loses because it does not convert is told in the audit log, in the same statement.
 */
export async function raiseVersionsOfBatch(
  tx: Transaction,
  step: RaiseVersions,
  stamp: RaiseStamp,
  rows: number,
  after: string | undefined,
): Promise<string | undefined> {
  const { lost } = step;
  const told = lost && tellChanges({ ...stamp, ...lost }, "lost", rows, 3);
  const returning = lost ? ` returning id, version, ${lossOf(lost)}` : "";
  const [row] = await tx.query({
    text: `with few as (select id from ${step.table} where ($3::uuid is null or id > $3) and (${differs(step)}) order by id limit ${rows}),
      raised as (update ${step.table} set ${raise} where id in (select id from few) and (${differs(step)})${returning})
      ${lost && told ? `, ${lostFrom(lost)}, ${told.parts}` : ""} ${lastOfFew(rows)}`,
    values: [stamp.now, stamp.by, after ?? null, ...(told?.values ?? [])],
  });
  return row === undefined ? undefined : String(row["last"]);
}

const raise = "version = version + 1, updated_at = $1::timestamptz, updated_by = $2::uuid";

const differs = ({ columns }: RaiseVersions): string =>
  columns
    .map(({ was, is, alike }) => {
      if (is === null) return `${name(was)} is not null`;
      const as = alike ? "" : "::text";
      return `${name(was)}${as} is distinct from ${name(is)}${as}`;
    })
    .join(" or ");

/** What a row loses: as changes of its own, or as what it said and says where it is part of a record. */
function lossOf({ values, whole }: LostValues): string {
  const built = (value: (one: LostValues["values"][number]) => string): string => {
    const pairs = values.map((one) => `'${one.key}', case when ${one.when} then ${value(one)} end`);
    return `pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(${pairs.join(", ")}))`;
  };
  if (whole === undefined) return `${built(({ old, next }) => `pg_catalog.jsonb_build_array(${old}, ${next})`)} as changes`;
  const said = built(({ old }) => `pg_catalog.to_jsonb(${old})`);
  const says = built(({ next }) => `pg_catalog.to_jsonb(${next})`);
  return `${name(whole.column)} as whole, ${said} as said, ${says} as says`;
}

/** `lost`: the records that lose something with their changes; of rows the records they are part of, which read differently as well. */
function lostFrom({ whole }: LostValues): string {
  if (whole === undefined) return "lost as (select id as record, version, changes from raised where changes <> '{}'::jsonb)";
  const rows = (value: string): string => `pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('id', id) || ${value} order by id)`;
  return `parts as (select whole, pg_catalog.jsonb_build_object('${whole.field}', pg_catalog.jsonb_build_array(${rows("said")}, ${rows("says")})) as changes
      from raised where said <> '{}'::jsonb group by whole),
    lost as (update ${whole.table} as w set version = w.version + 1, updated_at = $1::timestamptz, updated_by = $2::uuid
      from parts where w.id = parts.whole returning w.id as record, w.version, parts.changes)`;
}
