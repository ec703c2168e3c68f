import { slot, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import type { Ctx, JsonText } from "../context.ts";
import { bindings } from "../rights/bindings.ts";
import { compileRights } from "../rights/compile-rights.ts";
import { visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { appTable, assertCurrent } from "../write/app-row.ts";
import { isId } from "../write/is-id.ts";
import { bind, type Compiled, compileOnce } from "../write/statements.ts";
import { checkShown } from "./check-shown.ts";
import { recordRow, type Shown } from "./record-json.ts";

/** One record as its reader may see it, in one round trip; NOT_FOUND when there is none or it is not visible. */
export async function getRecord(
  ctx: Ctx,
  objectKey: string,
  id: string,
  show: { readonly expand?: readonly string[]; readonly fields?: readonly string[] } = {},
): Promise<JsonText> {
  const rights = compileRights(ctx.catalog, ctx.actor);
  const object = objectFor(ctx.catalog, rights, objectKey);
  checkShown(object, rights, show);
  if (!isId(id)) throw new Problem("NOT_FOUND");
  const statement = getStatement(ctx.catalog, rights, object, show);
  const [row] = await ctx.db.one(bind(statement, { ...bindings(ctx), id }));
  assertCurrent(ctx.catalog, row?.["revision"]);
  if (typeof row?.["body"] !== "string") throw new Problem("NOT_FOUND");
  return row["body"] as JsonText;
}

/** The object, or NOT_FOUND when there is none or the actor has no right to any of its rows: the same answer. */
export function objectFor(catalog: Catalog, rights: Rights, key: string): CatalogObject {
  const object = catalog.objects.get(key);
  const scope = object && rights.object(object.key).scope;
  // Rows of a sub-table are asked of their record.
  if (object?.partOf || object === undefined || scope === undefined || (scope.read === "none" && scope.create === "none"))
    throw new Problem("NOT_FOUND");
  return object;
}

/** Reads slot `id`; answers one row {revision, body} whatever is found. */
export function getStatement(catalog: Catalog, rights: Rights, object: CatalogObject, shown: Shown): Compiled {
  const key = `get:${rights.key}:${object.key}:${shown.fields?.join() ?? "*"}:${shown.expand?.join() ?? ""}`;
  return compileOnce(catalog, key, () => {
    const { joins, json } = recordRow(catalog, rights, object, "r", shown);
    return sql`select a."revision", case when r."id" is not null then ${json}::text end as "body"
from ${appTable(catalog)} a left join ${object.table} r on r."id" = ${slot("id")}::uuid and ${visible(rights, object.key, "r")} ${joins}
where a."key" = ${catalog.app}`;
  });
}
