import { ident, join, raw, type Sql, slot, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import { type Catalog, type CatalogObject, type CatalogReference, newId, type Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { bindings } from "../rights/bindings.ts";
import { type Action, auditChanges, auditInsert, outboxInsert } from "../write/side-rows.ts";
import { bind, type Compiled, compileOnce } from "../write/statements.ts";
import { judgedParents, lockParents } from "./references-sql.ts";

/** Rows a write has changed, for the rules that may let stages enter. */
export interface Touched {
  readonly object: string;
  readonly ids: readonly string[];
}

/**
 * Deletes locked rows softly, with what their references ask: rows that restrict refuse with IN_USE, rows that clear lose the reference,
 * rows that cascade go too. Answers everything touched.
 */
export async function deleteRows(ctx: Ctx, tx: Transaction, object: CatalogObject, ids: readonly string[]): Promise<readonly Touched[]> {
  if (ids.length === 0) return [];
  const touched: Touched[] = [];
  // The rows themselves first: a cascade that comes round again then finds them gone.
  await tx.query(bind(marking(ctx.catalog, object, "delete"), writing(ctx, ids)));
  touched.push({ object: object.key, ids });
  for (const reference of object.incoming) {
    const child = ctx.catalog.objects.get(reference.from);
    if (child === undefined) continue;
    const rows = await lockChildren(ctx, tx, child, reference, ids);
    if (rows.length === 0) continue;
    if (reference.onDelete === "restrict") throw inUse(child);
    if (reference.onDelete === "cascade") touched.push(...(await deleteRows(ctx, tx, child, rows)));
    else {
      await tx.query(bind(clearing(ctx.catalog, child, reference), writing(ctx, rows)));
      touched.push({ object: child.key, ids: rows });
    }
  }
  return touched;
}

/** Brings locked rows back, and those that were deleted with them. */
export async function restoreRows(
  ctx: Ctx,
  tx: Transaction,
  object: CatalogObject,
  ids: readonly string[],
  deletedAt: string,
): Promise<readonly Touched[]> {
  await tx.query(bind(marking(ctx.catalog, object, "restore"), writing(ctx, ids)));
  ctx.room?.made(ids.length);
  const touched: Touched[] = [{ object: object.key, ids }];
  for (const reference of object.incoming) {
    const child = ctx.catalog.objects.get(reference.from);
    if (child === undefined || reference.onDelete !== "cascade") continue;
    const gone = await tx.query(bind(goneWith(ctx.catalog, child, reference), { ids, deletedAt }));
    const rows = gone.map((row) => String(row["id"]));
    if (rows.length > 0) touched.push(...(await restoreRows(ctx, tx, child, rows, deletedAt)));
  }
  return touched;
}

function inUse(child: CatalogObject): Problem {
  const { title } = child.definition;
  const [zh, en] = typeof title === "string" ? [title, title] : [title["zh-CN"] ?? child.key, title.en ?? child.key];
  return new Problem("IN_USE", { "zh-CN": `还有${zh}引用它`, en: `Rows of ${en} refer to it` });
}

const writing = (ctx: Ctx, ids: readonly string[]): Record<string, unknown> => ({
  ...bindings(ctx),
  ids,
  audits: ids.map(() => newId()),
  cause: ctx.cause,
  event: newId(),
});

/** Undeleted rows that point at some of the ids, locked together with the parents that judge them. */
async function lockChildren(
  ctx: Ctx,
  tx: Transaction,
  child: CatalogObject,
  reference: CatalogReference,
  ids: readonly string[],
): Promise<readonly string[]> {
  const { catalog } = ctx;
  const by = child.fields.get(reference.field);
  if (by === undefined) return [];
  const where = sql`${by.expression("r")} = any(${slot("ids")}::uuid[]) and r."deleted_at" is null`;
  const parents = judgedParents(catalog, child).filter((parent) => parent.field.key !== reference.field);
  if (parents.length > 0) {
    const locking = compileOnce(catalog, `lock parents of:${child.key}:${reference.field}`, () => {
      const locks = lockParents(parents, sql`${child.table} r where ${where}`);
      return sql`with ${join(locks)} select ${join(parents.map(({ lock }) => sql`(select count(*) from ${ident(lock)})`))}`;
    });
    await tx.query(bind(locking, { ids }));
  }
  const reading = compileOnce(
    catalog,
    `lock children:${child.key}:${reference.field}`,
    () => sql`select r."id" from ${child.table} r where ${where} order by r."id" for no key update`,
  );
  const rows = await tx.query(bind(reading, { ids }));
  return rows.map((row) => String(row["id"]));
}

/** Marks rows deleted or not, one audit row each. */
function marking(catalog: Catalog, object: CatalogObject, action: Extract<Action, "delete" | "restore">): Compiled {
  const value = action === "delete" ? sql`${slot("now")}::timestamptz` : raw("null");
  const condition = raw(action === "delete" ? 'u."deleted_at" is null' : 'u."deleted_at" is not null');
  return compileOnce(catalog, `mark:${action}:${object.key}`, () =>
    changing(catalog, object, action, sql`"deleted_at" = ${value}`, condition, raw("'{}'::jsonb")),
  );
}

function clearing(catalog: Catalog, child: CatalogObject, reference: CatalogReference): Compiled {
  return compileOnce(catalog, `clear:${child.key}:${reference.field}`, () => {
    const column = ident(child.fields.get(reference.field)?.column ?? "");
    const changes = auditChanges([{ key: reference.field, differs: raw("true"), old: sql`o.${column}`, next: raw("null") }]);
    return changing(catalog, child, "update", sql`${column} = null`, raw('u."deleted_at" is null'), changes, sql`, u.${column}`);
  });
}

/** Changes the rows in slot `ids`; audit ids come beside them in slot `audits`. */
function changing(
  catalog: Catalog,
  object: CatalogObject,
  action: Action,
  set: Sql,
  condition: Sql,
  changes: Sql,
  old: Sql = raw(""),
): Sql {
  const given = sql`unnest(${slot("ids")}::uuid[], ${slot("audits")}::uuid[]) as t("id", "audit_id")`;
  const audit = auditInsert(
    catalog,
    object,
    action,
    { id: raw('w."audit_id"'), record: raw('w."id"'), version: raw('w."version"'), changes },
    raw('upd w join old o on o."id" = w."id"'),
  );
  // Rows of a sub-table are told of with their record.
  const told = object.partOf
    ? raw("")
    : sql`,\naud as (${audit}),\nbox as (${outboxInsert(catalog, object, action, raw('w."id"'), raw("upd w"))})`;
  return sql`with given as materialized (select t."id", t."audit_id" from ${given}),
old as materialized (select u."id"${old} from ${object.table} u join given t on t."id" = u."id" where ${condition}),
upd as (update ${object.table} u set ${set}, "version" = u."version" + 1, "updated_at" = ${slot("now")}::timestamptz, "updated_by" = ${slot("me")}::uuid from given t where t."id" = u."id" and ${condition} returning u."id", u."version", t."audit_id")${told}
select count(*) from upd`;
}

function goneWith(catalog: Catalog, child: CatalogObject, reference: CatalogReference): Compiled {
  return compileOnce(catalog, `gone with:${child.key}:${reference.field}`, () => {
    const by = ident("r", child.fields.get(reference.field)?.column ?? "");
    return sql`select r."id" from ${child.table} r where ${by} = any(${slot("ids")}::uuid[]) and r."deleted_at" = ${slot("deletedAt")}::timestamptz order by r."id" for no key update`;
  });
}
