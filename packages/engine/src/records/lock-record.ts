import { join, raw, slot, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { CatalogObject, Row, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { bindings } from "../rights/bindings.ts";
import type { Rights } from "../rights/rights.ts";
import { rowPredicate } from "../rights/row-predicate.ts";
import { appTable, assertCurrent } from "../write/app-row.ts";
import { bind, compileOnce } from "../write/statements.ts";
import { afterParents, judgedParents, lockAppRow, lockParents } from "./references-sql.ts";

/** A record locked for deleting or restoring, with the version it has. */
export interface LockedRecord {
  readonly id: string;
  readonly version: number;
  /** As PostgreSQL writes it, to the microsecond; null while it is not deleted. */
  readonly deletedAt: string | null;
}

/**
 * Locks the app's row, judged parents and some records, and answers those the actor may delete: NOT_FOUND, FORBIDDEN and VERSION_STALE
 * are told by `refusal` for each of the others.
 */
export async function lockRecords(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  wanted: readonly { readonly id: string; readonly match: number | "*" }[],
  deleted: boolean,
): Promise<readonly (LockedRecord | Problem)[]> {
  const { catalog } = ctx;
  const { scope } = rights.object(object.key);
  const locking = compileOnce(catalog, `lock records:${rights.key}:${object.key}:${deleted}`, () => {
    const where = sql`r."id" = any(${slot("ids")}::uuid[])`;
    const parents = judgedParents(catalog, object);
    const parts = [
      lockAppRow(appTable(catalog), catalog.app),
      ...lockParents(parents, sql`${object.table} r where ${where}`),
      sql`old as materialized (select r."id", r."version", r."deleted_at"::text as "deletedAt", ${rowPredicate(scope.delete, "r")} as "permitted" from ${object.table} r where ${where} and r."deleted_at" is ${raw(deleted ? "not null" : "null")} and ${rowPredicate(scope.read, "r")} and ${afterParents(parents)} order by r."id" for no key update)`,
    ];
    return sql`with ${join(parts, ",\n")} select a."revision", o.* from (select 1) x left join app a on true left join old o on true`;
  });
  const rows = await tx.query(bind(locking, { ...bindings(ctx), ids: wanted.map(({ id }) => id) }));
  assertCurrent(catalog, rows[0]?.["revision"]);
  const found = new Map(rows.map((row) => [row["id"], row]));
  return wanted.map(({ id, match }) => refusal(found.get(id), match) ?? lockedRecord(id, found.get(id)));
}

function refusal(row: Row | undefined, match: number | "*"): Problem | undefined {
  if (row === undefined) return new Problem("NOT_FOUND");
  if (row["permitted"] !== true) return new Problem("FORBIDDEN");
  if (match !== "*" && match !== row["version"])
    return new Problem("VERSION_STALE", undefined, { extensions: { version: row["version"] } });
  return undefined;
}

const lockedRecord = (id: string, row: Row | undefined): LockedRecord => ({
  id,
  version: Number(row?.["version"]),
  deletedAt: (row?.["deletedAt"] as string | null | undefined) ?? null,
});
