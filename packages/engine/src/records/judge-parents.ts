import { ident, join, raw, slot, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { Catalog, CatalogField, CatalogObject, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { deepReads } from "../moves/deep-reads.ts";
import { bindings } from "../rights/bindings.ts";
import { compileRights } from "../rights/compile-rights.ts";
import { appTable } from "../write/app-row.ts";
import { bind, compileOnce } from "../write/statements.ts";
import type { Touched } from "./delete-rows.ts";
import { fieldPlace } from "./read-input.ts";
import { afterParents, judgedParents, lockAppRow, lockParents } from "./references-sql.ts";
import { allHold, checkColumns, failureOf, type RowCheck, validationChecks } from "./row-check.ts";

/** A reference to an object some of whose validations read the rows that point at it. */
interface JudgingReference {
  readonly field: CatalogField;
  readonly target: CatalogObject;
  readonly checks: readonly RowCheck[];
}

/** The validations a write of the object's rows may break in the rows they point at. */
function judgingReferences(catalog: Catalog, object: CatalogObject): readonly JudgingReference[] {
  return catalog.memo(`judging references:${object.key}`, () =>
    object.outgoing.flatMap((reference): JudgingReference[] => {
      const field = object.fields.get(reference.field);
      const target = catalog.objects.get(reference.to);
      if (field === undefined || target === undefined || !reference.judged) return [];
      const system = compileRights(catalog, { roles: [], admin: true });
      const all = validationChecks(target, system, "r", "r");
      const checks = target.validations.flatMap(({ rule }, at): RowCheck[] => {
        const check = all[at];
        const reads = deepReads(target, [rule]).some(({ children }) => children?.object === object.key && children.by === field.key);
        if (check === undefined || !reads) return [];
        return [{ ...check, items: (check.items ?? []).slice(0, 1) }];
      });
      return checks.length === 0 ? [] : [{ field, target, checks }];
    }),
  );
}

/** Whether writing rows of the object may break a rule of a row they point at: only a statement after the write can tell. */
export function isJudgedByParents(catalog: Catalog, object: CatalogObject): boolean {
  return judgingReferences(catalog, object).length > 0;
}

/** Rows that some rows pointed at before they were written, by the key of the reference. */
export type FormerParents = ReadonlyMap<string, readonly string[]>;

/** Where rows point that are about to point elsewhere; nothing for references that stay. Locks their parents and them, so that it stays true. */
export async function readFormerParents(
  ctx: Ctx,
  tx: Transaction,
  object: CatalogObject,
  ids: readonly string[],
  written: ReadonlySet<string>,
): Promise<FormerParents> {
  const former = new Map<string, readonly string[]>();
  for (const { field } of judgingReferences(ctx.catalog, object)) {
    if (!written.has(field.key) || ids.length === 0) continue;
    const reading = compileOnce(ctx.catalog, `former parents:${object.key}:${field.key}`, () => {
      const these = sql`${object.table} r where r."id" = any(${slot("ids")}::uuid[])`;
      const parents = judgedParents(ctx.catalog, object);
      const locks = [lockAppRow(appTable(ctx.catalog), ctx.catalog.app), ...lockParents(parents, these)];
      return sql`with ${join(locks, ",\n")} select ${field.expression("r")} as "parent" from ${these} and ${afterParents(parents)} order by r."id" for no key update`;
    });
    const rows = await tx.query(bind(reading, { ids }));
    former.set(
      field.key,
      rows.flatMap((row) => (typeof row["parent"] === "string" ? [row["parent"]] : [])),
    );
  }
  return former;
}

/**
 * Judges, after rows were written, every validation of the rows they point at that reads them, and of those they pointed at before;
 * RECORD_INVALID at the reference when one does not hold. The rows pointed at are locked first and judged in a later statement, so that of
 * two writers who each keep the rule and together break it, the second is refused.
 */
export async function judgeParents(
  ctx: Ctx,
  tx: Transaction,
  object: CatalogObject,
  ids: readonly string[],
  former: FormerParents = new Map(),
): Promise<void> {
  if (ids.length === 0) return;
  for (const { field, target, checks } of judgingReferences(ctx.catalog, object)) {
    const locking = compileOnce(
      ctx.catalog,
      `lock judging:${object.key}:${field.key}`,
      () =>
        sql`select t."id" from ${target.table} t where t."id" = any(array(select ${field.expression("r")} from ${object.table} r where r."id" = any(${slot("ids")}::uuid[]) union all select f."id" from unnest(${slot("former")}::uuid[]) as f("id"))) and t."deleted_at" is null order by t."id" for no key update`,
    );
    const parents = await tx.query(bind(locking, { ids, former: former.get(field.key) ?? [] }));
    if (parents.length === 0) continue;
    const judging = compileOnce(
      ctx.catalog,
      `judging:${object.key}:${field.key}`,
      () =>
        sql`select ${join(checks.map((_, at) => ident("j", `c${at}`)))} from (select ${checkColumns(checks)} from ${target.table} r where r."id" = any(${slot("parents")}::uuid[])) j where not (${allHold(checks, "j")})${raw(" limit 1")}`,
    );
    const [broken] = await tx.query(bind(judging, { ...bindings(ctx), parents: parents.map((row) => row["id"]) }));
    const failure = broken && failureOf(checks, broken);
    if (failure === undefined) continue;
    // Told where the row names the one whose rule it breaks.
    const pointer = fieldPlace(compileRights(ctx.catalog, ctx.actor), object, field.key);
    throw new Problem(failure.code, failure.detail, { errors: failure.errors.map((item) => ({ ...item, pointer })) });
  }
}

/** The same for rows of several objects that were deleted or came back. */
export async function judgeTouched(ctx: Ctx, tx: Transaction, touched: readonly Touched[]): Promise<void> {
  for (const { object, ids } of touched) {
    const changed = ctx.catalog.objects.get(object);
    if (changed) await judgeParents(ctx, tx, changed, ids);
  }
}
