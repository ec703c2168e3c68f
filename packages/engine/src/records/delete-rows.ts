import { ident, join, raw, type Sql, slot, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import { type Catalog, type CatalogObject, type CatalogReference, newId, type Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { bindings } from "../rights/bindings.ts";
import { type Action, auditChanges, auditInsert, outboxInsert } from "../write/side-rows.ts";
import { bind, type Compiled, compileOnce } from "../write/statements.ts";
import { clearedInsert, forgetCleared, returnReferences } from "./returned-references.ts";
import { judgedParents, lockParents } from "./references-sql.ts";

/** Rows a write has changed, for the rules that may let stages enter. */
export interface Touched {
  readonly object: string;
  readonly ids: readonly string[];
}

/**
 * Deletes locked rows softly, with what their references ask: first all that cascade go too, however deep; of the rows that stay, those
 * that restrict refuse with IN_USE, and those that clear lose the reference. Answers everything touched.
 */
export async function deleteRows(ctx: Ctx, tx: Transaction, object: CatalogObject, ids: readonly string[]): Promise<readonly Touched[]> {
  if (ids.length === 0) return [];
  const gone: Rows[] = [];
  // Marked as soon as they are found: a cascade that comes round again does not find them.
  const take = async (rows: Rows): Promise<void> => {
    await tx.query(bind(marking(ctx.catalog, rows.object, "delete"), writing(ctx, rows.ids)));
    gone.push(rows);
  };
  await take({ object, ids });
  for (const rows of gone)
    for (const { reference, child } of pointingAt(ctx.catalog, rows.object, "cascade")) {
      const found = await lockChildren(ctx, tx, child, reference, rows.ids);
      if (found.length > 0) await take({ object: child, ids: found });
    }
  const all = together(gone);
  for (const rows of all)
    for (const { reference, child } of pointingAt(ctx.catalog, rows.object, "restrict"))
      if ((await lockChildren(ctx, tx, child, reference, rows.ids)).length > 0) throw inUse(child);
  const cleared: Rows[] = [];
  for (const rows of all)
    for (const { reference, child } of pointingAt(ctx.catalog, rows.object, "clear")) {
      const found = await lockChildren(ctx, tx, child, reference, rows.ids);
      if (found.length === 0) continue;
      await tx.query(bind(clearing(ctx.catalog, child, reference), writing(ctx, found)));
      cleared.push({ object: child, ids: found });
    }
  return [...all, ...cleared].map(touching);
}

/** Rows of one object. */
interface Rows {
  readonly object: CatalogObject;
  readonly ids: readonly string[];
}

const touching = (rows: Rows): Touched => ({ object: rows.object.key, ids: rows.ids });

/** The same rows, those of an object at one place: a tree is as many groups as it is deep. */
function together(groups: readonly Rows[]): readonly Rows[] {
  const ids = new Map<CatalogObject, string[]>();
  for (const group of groups) {
    const known = ids.get(group.object) ?? [];
    for (const id of group.ids) known.push(id);
    ids.set(group.object, known);
  }
  return [...ids].map(([object, found]) => ({ object, ids: found }));
}

/** The references to an object that ask for this when a row they point at is deleted. */
function pointingAt(
  catalog: Catalog,
  object: CatalogObject,
  onDelete: CatalogReference["onDelete"],
): readonly { readonly reference: CatalogReference; readonly child: CatalogObject }[] {
  return object.incoming.flatMap((reference) => {
    const child = catalog.objects.get(reference.from);
    return child === undefined || reference.onDelete !== onDelete ? [] : [{ reference, child }];
  });
}

/** What came back: the rows themselves with all that were deleted with them, and rows that point at them again. */
export interface Restored {
  readonly back: readonly Touched[];
  readonly pointing: readonly Touched[];
}

/** Brings locked rows back, those that were deleted with them, and the references to them that were cleared and not touched since. */
export async function restoreRows(
  ctx: Ctx,
  tx: Transaction,
  object: CatalogObject,
  ids: readonly string[],
  deletedAt: string,
): Promise<Restored> {
  const back: Rows[] = [];
  const take = async (rows: Rows): Promise<void> => {
    await tx.query(bind(marking(ctx.catalog, rows.object, "restore"), writing(ctx, rows.ids)));
    ctx.room?.made(rows.ids.length);
    back.push(rows);
  };
  await take({ object, ids });
  for (const rows of back)
    for (const { reference, child } of pointingAt(ctx.catalog, rows.object, "cascade")) {
      const gone = await tx.query(bind(goneWith(ctx.catalog, child, reference), { ids: rows.ids, deletedAt }));
      if (gone.length > 0) await take({ object: child, ids: gone.map((row) => String(row["id"])) });
    }
  const all = together(back);
  const pointing: Rows[] = [];
  for (const rows of all) {
    const there = { ids: rows.ids, deletedAt };
    for (const { reference, child } of pointingAt(ctx.catalog, rows.object, "clear")) {
      const field = child.fields.get(reference.field);
      const found = field === undefined ? [] : await returnReferences(ctx, tx, child, field, there);
      if (found.length > 0) pointing.push({ object: child, ids: found });
    }
    await forgetCleared(ctx, tx, there);
  }
  return { back: all.map(touching), pointing: pointing.map(touching) };
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
    const lost = sql`select w."id" as "record", o.${column} as "target", w."version" from upd w join old o on o."id" = w."id"`;
    return changing(catalog, child, "update", sql`${column} = null`, raw('u."deleted_at" is null'), changes, {
      old: sql`, u.${column}`,
      also: sql`,\nlost as (${clearedInsert(catalog, child, reference.field, lost)})`,
    });
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
  { old, also }: { readonly old: Sql; readonly also: Sql } = { old: raw(""), also: raw("") },
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
upd as (update ${object.table} u set ${set}, "version" = u."version" + 1, "updated_at" = ${slot("now")}::timestamptz, "updated_by" = ${slot("me")}::uuid from given t where t."id" = u."id" and ${condition} returning u."id", u."version", t."audit_id")${told}${also}
select count(*) from upd`;
}

function goneWith(catalog: Catalog, child: CatalogObject, reference: CatalogReference): Compiled {
  return compileOnce(catalog, `gone with:${child.key}:${reference.field}`, () => {
    const by = ident("r", child.fields.get(reference.field)?.column ?? "");
    return sql`select r."id" from ${child.table} r where ${by} = any(${slot("ids")}::uuid[]) and r."deleted_at" = ${slot("deletedAt")}::timestamptz order by r."id" for no key update`;
  });
}
