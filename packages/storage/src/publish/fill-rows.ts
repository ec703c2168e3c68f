import type { Transaction } from "../database.ts";
import { name } from "../tables/ddl.ts";

/** A column and what it is to hold, an expression over the row. */
export interface Filling {
  readonly table: string;
  readonly column: string;
  readonly value: string;
}

/** The condition of a row that does not hold it. */
export const behind = ({ column, value }: Filling): string => `${name(column)} is distinct from ${value}`;

/**
 * Fills every row that is behind, by the index of them where there is one: the planner takes nearly every row for one, and would look at
 * all. Readers go on; writers wait until the transaction ends.
 */
export async function catchUp(tx: Transaction, step: Filling): Promise<void> {
  const held = `lock table ${step.table} in share row exclusive mode`;
  const filled = `update ${step.table} set ${name(step.column)} = ${step.value} where ${behind(step)}`;
  const texts = [held, "set local enable_seqscan = off", filled, "set local enable_seqscan = on"];
  await tx.queryAll(texts.map((text) => ({ text, values: [] })));
}

/** Fills a batch of the rows that are behind, but for those somebody is at work on; answers as fillBatch does. */
export async function catchUpBatch(tx: Transaction, step: Filling, rows: number): Promise<string | undefined> {
  const caught = await tx.query({
    text: `update ${step.table} set ${name(step.column)} = ${step.value}
      where id in (select id from ${step.table} where ${behind(step)} order by id limit ${rows} for no key update skip locked) returning id`,
    values: [],
  });
  return caught.length < rows ? undefined : String(caught.at(-1)?.["id"]);
}

/** Fills one batch of the rows that are behind after the record `after`; answers the last of them, or undefined when there were no more: a batch that is not full is the last, however many are written meanwhile. */
export async function fillBatch(tx: Transaction, step: Filling, rows: number, after: string | undefined): Promise<string | undefined> {
  const [row] = await tx.query({
    text: `with few as (select id from ${step.table} where ($1::uuid is null or id > $1) and ${behind(step)} order by id limit ${rows}),
      filled as (update ${step.table} set ${name(step.column)} = ${step.value} where id in (select id from few) and ${behind(step)})
      ${lastOfFew(rows)}`,
    values: [after ?? null],
  });
  return row === undefined ? undefined : String(row["last"]);
}

/** The last of the rows in `few` if there may be more: so many. */
export const lastOfFew = (rows: number): string => `select id as last from few order by id offset ${rows - 1}`;
