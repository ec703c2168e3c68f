import { ident, join, type Sql, slot, sql, toSqlWhere } from "@funnelsmith/logic";
import { type Catalog, type CatalogObject, type Row, searchQuery } from "@funnelsmith/storage";
import type { Ctx, JsonText } from "../context.ts";
import { bindings } from "../rights/bindings.ts";
import { compileRights } from "../rights/compile-rights.ts";
import { readerSources, visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { rowPredicate } from "../rights/row-predicate.ts";
import { assertCurrent } from "../write/app-row.ts";
import { bind, compile, type Compiled, shapeOnce } from "../write/statements.ts";
import { objectFor } from "./get-record.ts";
import { cursorPurpose, type Position, readCursor, writeCursor } from "./list-cursor.ts";
import type { After } from "./list-order.ts";
import { type CheckedQuery, checkQuery, type ListQuery } from "./list-query.ts";
import { countCap, listSql, type Way } from "./list-sql.ts";
import { searchPredicate } from "./search-predicate.ts";

/** Records a list is confined to, deleted ones included: what a report counted at one of its points. `token` names them in cursors and caches. */
export interface Within {
  readonly token: string;
  /** A subquery of record ids. */
  readonly records: Sql;
}

/** A list prepared for one query: what was checked and, by the pattern of nulls in the cursor, the statements. */
interface ListPlan {
  readonly checked: CheckedQuery;
  readonly where: Sql;
  readonly statements: Map<string, Compiled>;
}

/**
 * Records as their reader may see them: `{"items", "nextCursor", "count"?, "sums"?}`, in one round trip, sums in one more. Paging follows the order exactly, with
 * nulls last; a cursor serves only the query, the actor and the rights it was made for. `right` export leaves out rows the reader may see but
 * not take away.
 */
export async function listRecords(
  ctx: Ctx,
  objectKey: string,
  query: ListQuery,
  within?: Within,
  right: "read" | "export" = "read",
): Promise<JsonText> {
  const { catalog } = ctx;
  const rights = compileRights(catalog, ctx.actor);
  const object = objectFor(catalog, rights, objectKey);
  const plan = planList(catalog, rights, object, query, within, right);
  const { checked } = plan;
  // A board hands out cursors of plain reading.
  const purpose = cursorPurpose(
    ctx,
    object.key,
    [rights.key, within?.token, right === "read" ? "" : right].filter(Boolean).join(" "),
    query,
  );
  const position = query.cursor === undefined ? undefined : readCursor(ctx, purpose, query.cursor);
  const values: Record<string, unknown> = { ...bindings(ctx), limit: checked.limit };
  position?.forEach((value, index) => {
    values[`after${index}`] = value;
  });
  if (checked.terms.length > 0) values["search"] = searchQuery(query.search ?? "");
  checked.terms.forEach((term, index) => {
    values[`term${index}`] = term;
  });
  const run = async (way: Way): Promise<Row> => {
    const [row] = await ctx.db.list(bind(statementFor(catalog, rights, object, query, plan, position, way), values));
    assertCurrent(catalog, row?.["revision"]);
    return row ?? {};
  };
  const counting = (query.count ?? "none") !== "none";
  let row = await run(counting ? "counted" : "ordered");
  let counted = Number(row["count"]);
  if (counting && counted > countCap) {
    row = await run("ordered");
    if (query.count === "exact") counted = Number((await run("count"))["count"]);
  }
  const next = typeof row["last"] === "string" ? JSON.stringify(writeCursor(ctx, purpose, row["last"])) : "null";
  const count = counting ? `,"count":${JSON.stringify(countOf(query, counted))}` : "";
  const sums = query.sums ? `,"sums":${String((await run("sums"))["sums"])}` : "";
  return `{"items":${String(row["items"])},"nextCursor":${next}${count}${sums}}` as JsonText;
}

const countOf = (query: ListQuery, counted: number): { readonly value: number; readonly capped: boolean } =>
  query.count === "capped" && counted > countCap ? { value: countCap, capped: true } : { value: counted, capped: false };

function planList(
  catalog: Catalog,
  rights: Rights,
  object: CatalogObject,
  query: ListQuery,
  within: Within | undefined,
  right: "read" | "export",
): ListPlan {
  const { filter, sort, fields, expand, count, search, deleted, view, funnel, sums, limit } = query;
  const key = JSON.stringify([
    "list",
    rights.key,
    object.key,
    filter,
    sort,
    fields,
    expand,
    count,
    search,
    deleted,
    view,
    funnel,
    sums,
    limit,
    within?.token,
    right,
  ]);
  return shapeOnce(catalog, key, () => {
    const checked = checkQuery(catalog, rights, object, query);
    const sources = readerSources(catalog, rights, object, "r");
    const conditions = [
      within ? counted(rights, object, within) : deleted ? inRecycleBin(rights, object) : visible(rights, object.key, "r"),
      ...(right === "export" ? [rowPredicate(rights.object(object.key).scope.export, "r")] : []),
      ...checked.funnels.map((key) => sql`${ident("r", "funnel")} = ${key}::text`),
      ...checked.rules.map((rule) => toSqlWhere(rule, sources)),
      ...(checked.terms.length > 0 ? [searchPredicate(rights, object, checked.terms.length)] : []),
    ];
    return { checked, where: join(conditions, " and "), statements: new Map() };
  });
}

/** Deleted rows the reader could see and may restore. */
function inRecycleBin(rights: Rights, object: CatalogObject): Sql {
  const { scope } = rights.object(object.key);
  return sql`${ident("r", "deleted_at")} is not null and ${rowPredicate(scope.read, "r")} and ${rowPredicate(scope.delete, "r")}`;
}

/** Rows a report counted: those the reader may see now, deleted since or not. */
function counted(rights: Rights, object: CatalogObject, within: Within): Sql {
  return sql`${rowPredicate(rights.object(object.key).scope.read, "r")} and ${ident("r", "id")} in (${within.records})`;
}

function statementFor(
  catalog: Catalog,
  rights: Rights,
  object: CatalogObject,
  query: ListQuery,
  plan: ListPlan,
  position: Position | undefined,
  way: Way,
): Compiled {
  const pattern = `${way}:${position?.map((value) => (value === null ? "0" : "1")).join("") ?? ""}`;
  const held = plan.statements.get(pattern);
  if (held !== undefined) return held;
  const { order } = plan.checked;
  const after: After | undefined = position && {
    nulls: order.map((_, index) => position[index] === null),
    values: order.map((_, index) => slot(`after${index}`)),
    id: slot(`after${order.length}`),
  };
  const made = compile(catalog, listSql(catalog, rights, object, query, { where: plan.where, order, sums: plan.checked.sums }, after, way));
  plan.statements.set(pattern, made);
  return made;
}
