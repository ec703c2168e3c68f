import { ident, raw, type Sql, slot, sql } from "@funnelsmith/logic";
import { type Catalog, type CatalogField, type CatalogObject, hadKey, newId, type Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { bindings } from "../rights/bindings.ts";
import { auditChanges, auditInsert, outboxInsert } from "../write/side-rows.ts";
import { bind, type Compiled, compileOnce } from "../write/statements.ts";

const cleared = (catalog: Catalog): Sql => ident(catalog.tenant.schema, "cleared_reference");

/** The insert that remembers references cleared by a deletion: of the rows of `from`, which have `record`, `target` and `version`. Reads slot `now`. */
export function clearedInsert(catalog: Catalog, child: CatalogObject, field: string, from: Sql): Sql {
  return sql`insert into ${cleared(catalog)} ("target", "at", "app", "object", "field", "record_id", "version")
select c."target", ${slot("now")}::timestamptz, ${catalog.app}::text, ${child.key}::text, ${field}::text, c."record", c."version" from (${from}) c`;
}

/** Records that came back, and when they had been deleted (as PostgreSQL writes it). */
export interface Back {
  readonly ids: readonly string[];
  readonly deletedAt: string;
}

/**
 * Points rows of `child` at records that came back where they did until those were deleted, and nobody has touched the reference since;
 * answers which. They get a version, a line in the audit log and an event like by any other write.
 */
export async function returnReferences(
  ctx: Ctx,
  tx: Transaction,
  child: CatalogObject,
  field: CatalogField,
  { ids, deletedAt }: Back,
): Promise<readonly string[]> {
  const at = new Date(deletedAt).toISOString();
  const then = field.keys.find(({ key }) => hadKey(field.keys, key, at));
  if (then === undefined) return [];
  const found = await tx.query(bind(untouched(ctx.catalog, child, field), { ids, deletedAt, key: then.key }));
  if (found.length === 0) return [];
  const rows = found.map((row) => String(row["id"]));
  const values = { ...bindings(ctx), cause: ctx.cause, event: newId(), ids: rows, audits: rows.map(() => newId()) };
  await tx.query(bind(pointing(ctx.catalog, child, field), { ...values, targets: found.map((row) => row["target"]) }));
  return rows;
}

/** Forgets what records that came back had left behind. */
export async function forgetCleared(ctx: Ctx, tx: Transaction, { ids, deletedAt }: Back): Promise<void> {
  const { catalog } = ctx;
  const forgetting = compileOnce(
    catalog,
    "forget cleared",
    () =>
      sql`delete from ${cleared(catalog)} c where c."target" = any(${slot("ids")}::uuid[]) and c."at" = ${slot("deletedAt")}::timestamptz`,
  );
  await tx.query(bind(forgetting, { ids, deletedAt }));
}

function untouched(catalog: Catalog, child: CatalogObject, field: CatalogField): Compiled {
  return compileOnce(catalog, `untouched:${child.key}:${field.key}`, () => {
    const audit = ident(catalog.tenant.schema, "audit");
    const key = sql`${field.key}::text`;
    // Rows of a sub-table are told of with their record: any change of one may have been of the reference.
    const touched = child.partOf
      ? sql`(r."version" <> c."version")`
      : sql`exists (select 1 from ${audit} a where a."record_id" = r."id" and a."version" > c."version" and (a."changes" ? ${slot("key")}::text or a."changes" ? ${key}))`;
    return sql`select r."id", c."target" from ${cleared(catalog)} c join ${child.table} r on r."id" = c."record_id"
where c."target" = any(${slot("ids")}::uuid[]) and c."at" = ${slot("deletedAt")}::timestamptz and c."app" = ${catalog.app} and c."object" = ${child.key} and c."field" = ${slot("key")}::text
and r."deleted_at" is null and ${field.expression("r")} is null and not ${touched} order by r."id" for no key update of r`;
  });
}

function pointing(catalog: Catalog, child: CatalogObject, field: CatalogField): Compiled {
  return compileOnce(catalog, `point again:${child.key}:${field.key}`, () => {
    const column = ident(field.column ?? "");
    const changes = auditChanges([{ key: field.key, differs: raw("true"), old: raw("null"), next: sql`w.${column}` }]);
    const row = { id: raw('w."audit_id"'), record: raw('w."id"'), version: raw('w."version"'), changes };
    const told = child.partOf
      ? raw("")
      : sql`,\naud as (${auditInsert(catalog, child, "update", row, raw("upd w"))}),\nbox as (${outboxInsert(catalog, child, "update", raw('w."id"'), raw("upd w"))})`;
    return sql`with upd as (update ${child.table} u set ${column} = t."target", "version" = u."version" + 1, "updated_at" = ${slot("now")}::timestamptz, "updated_by" = ${slot("me")}::uuid
from unnest(${slot("ids")}::uuid[], ${slot("targets")}::uuid[], ${slot("audits")}::uuid[]) as t("id", "target", "audit_id") where t."id" = u."id" returning u."id", u."version", u.${column}, t."audit_id")${told}
select count(*) from upd`;
  });
}
