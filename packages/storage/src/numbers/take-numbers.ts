import type { Row, Statement } from "../database.ts";
import { name } from "../tables/ddl.ts";

/** A column whose values are given out one by one. */
export interface NumberedColumn {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  /** What it is counted under. */
  readonly counter: string;
}

/** Name of a column's counter: the serial tells it from an earlier column of the same name. */
export const counterName = (table: string, serial: number): string => `${table}#${serial}`;

/**
 * Takes `count` numbers of a period and answers the first. Nobody gets them again, so that those of a write that fails are gaps. A counter
 * that is not there begins after the highest number of the period's rows, deleted ones too; `headLength` says where a number begins.
 */
export async function takeNumbers(
  send: (statement: Statement) => Promise<readonly Row[]>,
  place: NumberedColumn,
  period: string,
  headLength: number,
  count: number,
): Promise<number> {
  const series = name(place.schema, "number_series");
  const values = [place.counter, period, count];
  const [known] = await send({
    text: `update ${series} set value = value + $3 where counter = $1 and period = $2 returning value`,
    values,
  });
  const [row] = known === undefined ? await send({ text: beginning(place, series, headLength), values }) : [known];
  return Number(row?.["value"]) - count + 1;
}

function beginning({ schema, table, column }: NumberedColumn, series: string, headLength: number): string {
  const number = `pg_catalog.substr(r.${name(column)}, ${headLength + 1})`;
  // Unique values are compared without regard to case: those after a prefix of other case are taken too.
  const here = `pg_catalog.starts_with(pg_catalog.lower(r.${name(column)}), (select pg_catalog.lower($2::text)))`;
  const highest = `select max(case when ${number} ~ '^[0-9]{1,15}$' then ${number}::bigint end) from ${name(schema, table)} as r where ${here}`;
  return `insert into ${series} as s (counter, period, value) values ($1, $2, $3::bigint + coalesce((${highest}), 0))
    on conflict (counter, period) do update set value = s.value + $3 returning value`;
}

/** The statement that forgets how far a counter has come: the rows say it anew. */
export const forgetCounter = (schema: string, counter: string): string =>
  `delete from ${name(schema, "number_series")} where counter = '${counter.replaceAll("'", "''")}'`;
