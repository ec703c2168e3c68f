import { isUnique } from "@funnelsmith/fields";
import { ident, join, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { CatalogObject, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { type InputColumns, inputMany, type InputRow, inputSql } from "../write/input-rows.ts";
import { bindOnce, compileOnce } from "../write/statements.ts";
import { columnType, storedFields } from "./insert-sql.ts";
import { takenItem } from "./row-check.ts";

/**
 * Why rows were not inserted, by their `$n`: UNIQUE_TAKEN, pointing at each unique field whose value another row has. It points nowhere
 * when that row is gone again.
 */
export async function takenValues(
  ctx: Ctx,
  tx: Transaction,
  object: CatalogObject,
  rows: readonly InputRow[],
): Promise<ReadonlyMap<number, Problem>> {
  if (rows.length === 0) return new Map();
  const unique = storedFields(object).filter(({ definition }) => isUnique(definition));
  const columns: InputColumns = [["$n", "integer"], ...unique.map((field) => [field.column, columnType(field)] as const)];
  const looking = compileOnce(ctx.catalog, `taken:${object.key}`, () => {
    const taken = unique.map((field, at) => {
      const key = (alias: string) => field.kind.uniqueKey(ident(alias, field.column), field.definition);
      return sql`exists (select 1 from ${object.table} r where r."deleted_at" is null and ${ident("r", field.column)} is not null and ${key("r")} = ${key("i")}) as ${ident(`u${at}`)}`;
    });
    return sql`with ${inputSql(columns, true)} select ${join([sql`i."$n" as "n"`, ...taken])} from input i`;
  });
  const answers = await tx.query(bindOnce(looking, inputMany(columns, rows)));
  return new Map(
    answers.map((answer) => {
      const pointers = unique.flatMap(({ key }, at) => (answer[`u${at}`] === true ? [`/fields/${key}`] : []));
      return [Number(answer["n"]), new Problem("UNIQUE_TAKEN", undefined, { errors: pointers.map(takenItem) })] as const;
    }),
  );
}
