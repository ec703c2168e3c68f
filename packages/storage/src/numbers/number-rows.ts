import { kindOf } from "@funnelsmith/fields";
import type { Transaction } from "../database.ts";
import type { NumberRows } from "../publish/steps.ts";
import { name } from "../tables/ddl.ts";
import { takeNumbers } from "./take-numbers.ts";

const batch = 5_000;

/** Numbers one batch of rows that have none, those created first before the others; answers the last record numbered, or undefined when every row has its number. */
export async function numberBatch(tx: Transaction, step: NumberRows): Promise<string | undefined> {
  const numbering = kindOf(step.field).numbering?.(step.field);
  if (numbering === undefined) throw new Error(`${step.field.key} is not numbered`);
  const table = name(step.schema, step.table);
  const column = name(step.column);
  const rows = await tx.query<{ id: string; day: string }>({
    text: `select id, pg_catalog.to_char(created_at at time zone $1, 'YYYY-MM-DD') as day from ${table}
      where ${column} is null order by created_at, id limit ${batch}`,
    values: [step.zone],
  });
  const periods = new Map<string, number>();
  for (const { day } of rows) periods.set(numbering.period(day), (periods.get(numbering.period(day)) ?? 0) + 1);
  const next = new Map<string, number>();
  for (const [period, count] of periods) {
    next.set(period, await takeNumbers((statement) => tx.query(statement), step, period, numbering.headLength, count));
  }
  const values = rows.map(({ day }) => {
    const period = numbering.period(day);
    const n = next.get(period) ?? 0;
    next.set(period, n + 1);
    return numbering.value(day, n);
  });
  await tx.query({
    text: `update ${table} as r set ${column} = given.value from unnest($1::uuid[], $2::text[]) as given (id, value) where r.id = given.id`,
    values: [rows.map(({ id }) => id), values],
  });
  return rows.length < batch ? undefined : rows.at(-1)?.id;
}
