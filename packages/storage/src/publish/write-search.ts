import type { Transaction } from "../database.ts";
import { searchLexemes } from "../search/bigrams.ts";
import { name } from "../tables/ddl.ts";

/** Writes the search column of one batch anew; answers as fillBatch does. */
export async function searchBatch(
  tx: Transaction,
  step: { readonly table: string; readonly columns: readonly string[] },
  most: number,
  after: string | undefined,
): Promise<string | undefined> {
  const texts = step.columns.map((column) => `${name(column)}::text as ${name(column)}`);
  const rows = await tx.query({
    text: `select ${["id", ...texts].join(", ")} from ${step.table} where $1::uuid is null or id > $1 order by id limit ${most} for update`,
    values: [after ?? null],
  });
  if (rows.length === 0) return undefined;
  await tx.query({
    text: `update ${step.table} as r set search = pg_catalog.array_to_tsvector(array(select pg_catalog.jsonb_array_elements_text(given.lexemes)))
      from unnest($1::uuid[], $2::jsonb[]) as given (id, lexemes) where r.id = given.id`,
    values: [
      rows.map((row) => row["id"]),
      rows.map((row) => JSON.stringify(searchLexemes(step.columns.map((column) => row[column] as string | null)))),
    ],
  });
  return rows.length < most ? undefined : String(rows.at(-1)?.["id"]);
}
