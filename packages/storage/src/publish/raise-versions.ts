import type { Transaction } from "../database.ts";
import { name } from "../tables/ddl.ts";
import { lastOfFew } from "./fill-rows.ts";
import type { RaiseVersions } from "./steps.ts";

/** Who publishes, and when. */
interface Stamp {
  readonly by: string | null;
  readonly now: string;
}

/** Gives a new version to every record that reads differently under the new definition: whoever saw it before is told so when writing. */
export async function raiseVersions(tx: Transaction, step: RaiseVersions, { by, now }: Stamp): Promise<void> {
  await tx.query({ text: `update ${step.table} set ${raised} where ${differs(step)}`, values: [now, by] });
}

/** The same for one batch of so many that differ after the record `after`; answers the last of them, or undefined when there are no more. */
export async function raiseVersionsOfBatch(
  tx: Transaction,
  step: RaiseVersions,
  { by, now }: Stamp,
  rows: number,
  after: string | undefined,
): Promise<string | undefined> {
  const [row] = await tx.query({
    text: `with few as (select id from ${step.table} where ($3::uuid is null or id > $3) and (${differs(step)}) order by id limit ${rows}),
      raised as (update ${step.table} set ${raised} where id in (select id from few) and (${differs(step)}))
      ${lastOfFew(rows)}`,
    values: [now, by, after ?? null],
  });
  return row === undefined ? undefined : String(row["last"]);
}

const raised = "version = version + 1, updated_at = $1::timestamptz, updated_by = $2::uuid";

const differs = ({ columns }: RaiseVersions): string =>
  columns
    .map(({ was, is, alike }) => {
      if (is === null) return `${name(was)} is not null`;
      const as = alike ? "" : "::text";
      return `${name(was)}${as} is distinct from ${name(is)}${as}`;
    })
    .join(" or ");
