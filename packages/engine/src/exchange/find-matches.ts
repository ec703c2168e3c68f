import { ident, join, sql } from "@funnelsmith/logic";
import type { CatalogField, CatalogObject, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { columnType } from "../records/insert-sql.ts";
import { bindings } from "../rights/bindings.ts";
import { visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { type InputColumns, inputMany, inputSql } from "../write/input-rows.ts";
import { bindOnce, compileOnce } from "../write/statements.ts";
import type { ImportPlan } from "./import-plan.ts";
import type { ReadRow } from "./read-row.ts";

/** An import at work in one transaction. */
export interface ImportWork {
  readonly ctx: Ctx;
  readonly tx: Transaction;
  readonly rights: Rights;
  readonly object: CatalogObject;
  readonly plan: ImportPlan;
}

/** A stored record a row is about. */
export interface Matched {
  readonly id: string;
  readonly version: number;
  readonly funnel: string | null;
  readonly stage: string | null;
}

/** Records the rows are about, by row: found by id or by a unique value, among those the importer may see. */
export async function findMatches(
  { ctx, tx, rights, object, plan }: ImportWork,
  rows: readonly ReadRow[],
): Promise<ReadonlyMap<number, Matched>> {
  const { match } = plan;
  if (match === undefined) return new Map();
  const field = object.fields.get(match);
  const column = field?.column ?? "id";
  const columns: InputColumns = [
    ["$n", "integer"],
    [column, field ? columnType(field) : "uuid"],
  ];
  const asked = rows.flatMap((row) => {
    const value = field ? boundValue(field, row.fields[match]) : (row.id ?? null);
    return value === null || row.errors.length > 0 ? [] : [{ $n: row.row, [column]: value }];
  });
  if (asked.length === 0) return new Map();
  const statement = compileOnce(ctx.catalog, `match:${rights.key}:${object.key}:${match}`, () => {
    const key = (alias: string) => (field ? field.kind.uniqueKey(ident(alias, column), field.definition) : ident(alias, "id"));
    const place =
      object.funnels.length === 0
        ? []
        : [sql`${object.standing("r", "funnel")} as "funnel"`, sql`${object.standing("r", "stage")} as "stage"`];
    return sql`with ${inputSql(columns, true)} select ${join([sql`i."$n" as "n"`, sql`r."id"`, sql`r."version"`, ...place])} from input i join ${object.table} r on ${ident("r", column)} is not null and ${key("r")} = ${key("i")} where ${visible(rights, object.key, "r")}`;
  });
  const found = await tx.query(bindOnce(statement, { ...bindings(ctx), ...inputMany(columns, asked) }));
  return new Map(
    found.map((row) => [
      Number(row["n"]),
      {
        id: String(row["id"]),
        version: Number(row["version"]),
        funnel: (row["funnel"] as string | null | undefined) ?? null,
        stage: (row["stage"] as string | null | undefined) ?? null,
      },
    ]),
  );
}

/** The value as the column holds it; null for none and for one the write will refuse. */
function boundValue(field: CatalogField, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const bound = field.kind.toColumn(value, field.definition);
  return bound.ok ? bound.value : null;
}
