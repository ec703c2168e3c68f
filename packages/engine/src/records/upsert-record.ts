import { isUnique } from "@funnelsmith/fields";
import { raw, slot, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { CatalogField, CatalogObject } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { bindings } from "../rights/bindings.ts";
import { compileRights } from "../rights/compile-rights.ts";
import { visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { bind, compileOnce } from "../write/statements.ts";
import type { WriteResult } from "../write/write-result.ts";
import { unknownField } from "./check-shown.ts";
import { createRecord } from "./create-record.ts";
import { objectFor } from "./get-record.ts";
import { columnType } from "./insert-sql.ts";
import type { NewRecord } from "./new-record.ts";
import { patchRecord } from "./patch-record.ts";

/**
 * Changes the record that holds a value in a unique field, or creates it. A record the actor may not see counts as none, and creating it
 * then is UNIQUE_TAKEN. A stage in the input is a target when it creates and RECORD_INVALID when it changes. Its status says which it was:
 * 201 or 200.
 */
export async function upsertRecord(ctx: Ctx, objectKey: string, fieldKey: string, value: string, input: NewRecord): Promise<WriteResult> {
  const rights = compileRights(ctx.catalog, ctx.actor);
  const object = objectFor(ctx.catalog, rights, objectKey);
  const field = uniqueField(rights, object, fieldKey);
  const bound = field.kind.toColumn(value, field.definition);
  if (!bound.ok || bound.value === null) {
    const detail = bound.ok ? { "zh-CN": "不能为空", en: "It cannot be empty" } : bound.problem.detail;
    const code = bound.ok ? "REQUIRED" : bound.problem.code;
    throw new Problem("RECORD_INVALID", undefined, { errors: [{ pointer: `/fields/${fieldKey}`, code, detail }] });
  }
  const fields = { ...(typeof input.fields === "object" ? input.fields : {}), [fieldKey]: value };
  const { id: _chosen, funnel, stage, ...rest } = input;
  // Null says as little here as it does of a new record.
  const patch = { ...rest, ...(typeof funnel === "string" && { funnel }), ...(typeof stage === "string" && { stage }) };
  for (let again = false; ; again = true) {
    const id = await findBy(ctx, rights, object, field, bound.value);
    try {
      if (id === undefined) return await createRecord(ctx, objectKey, { ...input, fields });
      return await patchRecord(ctx, objectKey, id, { ...patch, fields }, "*");
    } catch (error) {
      // Somebody may have created it, or deleted it, between the look and the write.
      const passed = id === undefined ? "UNIQUE_TAKEN" : "NOT_FOUND";
      if (again || !(error instanceof Problem) || error.code !== passed) throw error;
    }
  }
}

function uniqueField(rights: Rights, object: CatalogObject, key: string): CatalogField {
  const field = object.fields.get(key);
  const { readable, writable } = rights.object(object.key);
  if (field === undefined || !readable.has(key) || !writable.has(key)) {
    throw new Problem("QUERY_INVALID", undefined, { errors: [unknownField("/field", key)] });
  }
  if (!isUnique(field.definition)) {
    const detail = { "zh-CN": `“${key}”不是唯一字段`, en: `"${key}" is not a unique field` };
    throw new Problem("QUERY_INVALID", undefined, { errors: [{ pointer: "/field", code: "NOT_UNIQUE", detail }] });
  }
  return field;
}

async function findBy(ctx: Ctx, rights: Rights, object: CatalogObject, field: CatalogField, value: unknown): Promise<string | undefined> {
  const finding = compileOnce(ctx.catalog, `find by:${rights.key}:${object.key}:${field.key}`, () => {
    const given = sql`${slot("value")}::${raw(columnType(field))}`;
    return sql`select r."id" from ${object.table} r where ${field.kind.uniqueKey(field.expression("r"), field.definition)} = ${field.kind.uniqueKey(given, field.definition)} and ${visible(rights, object.key, "r")} limit 1`;
  });
  const [row] = await ctx.db.one(bind(finding, { ...bindings(ctx), value }));
  return row === undefined ? undefined : String(row["id"]);
}
