import { join, slot, sql } from "@funnelsmith/logic";
import type { Ctx } from "../context.ts";
import { bindings } from "../rights/bindings.ts";
import { fieldThen } from "../records/field-then.ts";
import { compileRights } from "../rights/compile-rights.ts";
import { visible } from "../rights/reader-sources.ts";
import { bind, compileOnce } from "../write/statements.ts";
import { fileFields } from "./claim-files.ts";

/** Where a file was attached. */
export interface FilePlace {
  readonly object: string;
  readonly record: string;
  readonly field: string;
  /** RFC 3339 UTC: when. */
  readonly at: string;
}

/**
 * Whether the actor may read a file: exactly when they may see its record and read the field it was attached to, which holds it or once
 * held it. A field that has gone since hands its files to the readable field that holds them now, if any does.
 */
export async function mayReadFile(ctx: Ctx, id: string, place: FilePlace): Promise<boolean> {
  const { catalog } = ctx;
  const object = catalog.objects.get(place.object);
  if (object === undefined) return false;
  const rights = compileRights(catalog, ctx.actor);
  const own = rights.object(object.key);
  if (own.scope.read === "none") return false;
  const fields = fileFields(object);
  const readable = fields.filter(({ key }) => own.readable.has(key));
  const field = fieldThen(object, place.field, place.at);
  const known = field !== undefined && fields.includes(field);
  if (known && !own.readable.has(field.key)) return false;
  if (readable.length === 0) return false;
  const statement = compileOnce(catalog, `file:${rights.key}:${object.key}:${known}`, () => {
    const holds = sql`(${join(
      readable.map((field) => sql`${field.expression("r")} @> jsonb_build_array(jsonb_build_object('id', ${slot("file")}::text))`),
      " or ",
    )})`;
    return sql`select 1 from ${object.table} r where r."id" = ${slot("id")}::uuid and ${visible(rights, object.key, "r")}${known ? sql`` : sql` and ${holds}`}`;
  });
  const rows = await ctx.db.one(bind(statement, { ...bindings(ctx), id: place.record, file: id }));
  return rows.length > 0;
}
