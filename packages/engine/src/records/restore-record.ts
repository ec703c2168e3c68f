import { ident, join, slot, sql } from "@funnelsmith/logic";
import { Problem, type ProblemItem } from "@funnelsmith/problem";
import type { CatalogObject, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { bindings } from "../rights/bindings.ts";
import { bind, compileOnce } from "../write/statements.ts";
import type { WriteResult } from "../write/write-result.ts";
import { settleAfter } from "./delete-record.ts";
import { restoreRows, type Touched } from "./delete-rows.ts";
import { getStatement } from "./get-record.ts";
import { recordAnswer } from "./record-answer.ts";
import { referencesAmong } from "./references-sql.ts";
import { type HeldRecord, writeLocked } from "./write-locked.ts";

/**
 * Brings a record back from the recycle bin in the stage it was in, with the rows that were deleted together with it, and points at it
 * again what pointed at it until then and has not been changed there since; `restored` of the answer counts both. UNIQUE_TAKEN when
 * a unique value was given away meanwhile; RECORD_INVALID while a row it refers to is deleted.
 */
export async function restoreRecord(ctx: Ctx, objectKey: string, id: string, ifMatch: number | "*" = "*"): Promise<WriteResult> {
  return await writeLocked(ctx, { object: objectKey, id, match: ifMatch, deleted: true }, (held) => restore(ctx, held));
}

async function restore(ctx: Ctx, { tx, rights, object, id, locked }: HeldRecord): Promise<WriteResult> {
  const { back, pointing } = await restoreRows(ctx, tx, object, [id], locked.deletedAt ?? "");
  for (const { object: key, ids } of back) {
    const restored = ctx.catalog.objects.get(key);
    if (restored) await assertTargetsAlive(ctx, tx, restored, ids, restored === object);
  }
  await settleAfter(ctx, tx, [...back, ...pointing]);
  const [shown] = await tx.query(bind(getStatement(ctx.catalog, rights, object, {}), { ...bindings(ctx), id }));
  const body = typeof shown?.["body"] === "string" ? shown["body"] : JSON.stringify({ id, version: locked.version + 1 });
  const restored = { records: countOf(back) - 1, references: countOf(pointing) };
  return recordAnswer(`${body.trimEnd().slice(0, -1)},"restored":${JSON.stringify(restored)}}`, 200);
}

const countOf = (touched: readonly Touched[]): number => touched.reduce((sum, { ids }) => sum + ids.length, 0);

/** Locks the rows that restored ones refer to; RECORD_INVALID names each reference to one that is deleted, by its field where it is the record's own. */
async function assertTargetsAlive(ctx: Ctx, tx: Transaction, object: CatalogObject, ids: readonly string[], own: boolean): Promise<void> {
  const references = referencesAmong(ctx.catalog, object, () => true);
  if (references.length === 0) return;
  const locking = compileOnce(ctx.catalog, `targets alive:${object.key}`, () => {
    const locks = references.map(
      ({ field, target, lock }) =>
        sql`${ident(lock)} as materialized (select t."id", t."deleted_at" from ${target.table} t where t."id" in (select ${field.expression("r")} from ${object.table} r where r."id" = any(${slot("ids")}::uuid[])) order by t."id" for share)`,
    );
    const gone = references.map(
      ({ lock }, at) => sql`exists (select 1 from ${ident(lock)} l where l."deleted_at" is not null) as ${ident(`g${at}`)}`,
    );
    return sql`with ${join(locks)} select ${join(gone)}`;
  });
  const [row] = await tx.query(bind(locking, { ids }));
  const errors = references.flatMap(({ field }, at): ProblemItem[] => {
    if (row?.[`g${at}`] !== true) return [];
    const detail = { "zh-CN": "所引用的记录已被删除，请先恢复它", en: "The record referred to is deleted; restore it first" };
    return [{ pointer: own ? `/fields/${field.key}` : "", code: "REFERENCE_NOT_FOUND", detail }];
  });
  if (errors.length > 0) throw new Problem("RECORD_INVALID", undefined, { errors });
}
