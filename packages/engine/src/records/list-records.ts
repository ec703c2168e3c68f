import { ident, join, raw, type Sql, slot, sql, toSqlWhere } from "@funnelsmith/logic";
import { type Catalog, type CatalogObject, type Row, searchQuery } from "@funnelsmith/storage";
import type { Ctx, JsonText } from "../context.ts";
import { bindings } from "../rights/bindings.ts";
import { compileRights } from "../rights/compile-rights.ts";
import { readerSources, visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { rowPredicate } from "../rights/row-predicate.ts";
import { appTable, assertCurrent } from "../write/app-row.ts";
import { bind, compile, type Compiled, shapeOnce } from "../write/statements.ts";
import { objectFor } from "./get-record.ts";
import { hasIndex } from "./has-index.ts";
import { cursorPurpose, type Position, readCursor, writeCursor } from "./list-cursor.ts";
import { type After, isAfter, orderBy, type OrderKey, pageParts } from "./list-order.ts";
import { type CheckedQuery, checkQuery, type ListQuery } from "./list-query.ts";
import { recordRow } from "./record-json.ts";
import { searchPredicate } from "./search-predicate.ts";

/** A capped count stops here. */
const cap = 10_000;

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
 * Records as their reader may see them: `{"items", "nextCursor", "count"?}`, in one round trip. Paging follows the order exactly, with
 * nulls last; a cursor serves only the query, the actor and the rights it was made for.
 */
export async function listRecords(ctx: Ctx, objectKey: string, query: ListQuery, within?: Within): Promise<JsonText> {
  const { catalog } = ctx;
  const rights = compileRights(catalog, ctx.actor);
  const object = objectFor(catalog, rights, objectKey);
  const plan = planList(catalog, rights, object, query, within);
  const { checked } = plan;
  const purpose = cursorPurpose(ctx, object.key, within ? `${rights.key} ${within.token}` : rights.key, query);
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
  if (counting && counted > cap) {
    row = await run("ordered");
    if (query.count === "exact") counted = Number((await run("count"))["count"]);
  }
  const next = typeof row["last"] === "string" ? JSON.stringify(writeCursor(ctx, purpose, row["last"])) : "null";
  const count = counting ? `,"count":${JSON.stringify(countOf(query, counted))}` : "";
  return `{"items":${String(row["items"])},"nextCursor":${next}${count}}` as JsonText;
}

const countOf = (query: ListQuery, counted: number): { readonly value: number; readonly capped: boolean } =>
  query.count === "capped" && counted > cap ? { value: cap, capped: true } : { value: counted, capped: false };

function planList(catalog: Catalog, rights: Rights, object: CatalogObject, query: ListQuery, within: Within | undefined): ListPlan {
  const { filter, sort, fields, expand, count, search, deleted, view, limit } = query;
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
    limit,
    within?.token,
  ]);
  return shapeOnce(catalog, key, () => {
    const checked = checkQuery(catalog, rights, object, query);
    const sources = readerSources(catalog, rights, object, "r");
    const conditions = [
      within ? counted(rights, object, within) : deleted ? inRecycleBin(rights, object) : visible(rights, object.key, "r"),
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

/** How a list is asked: in the order of an index, or from all rows that match while they are few, or their number alone. */
type Way = "ordered" | "counted" | "count";

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
  const rows =
    way === "count"
      ? countSql(catalog, object, plan.where)
      : answerSql(
          catalog,
          rights,
          object,
          query,
          order,
          (way === "counted" ? fromMatches : inOrder)(catalog, object, plan.where, order, after),
        );
  const made = compile(catalog, rows);
  plan.statements.set(pattern, made);
  return made;
}

const most = sql`limit ${slot("limit")}::int + 1`;
const keyNames = (order: readonly OrderKey[]): readonly Sql[] => order.map((_, index) => ident(`k${index}`));

/** Sort keys and ids of the rows a FROM item and a condition give. */
function narrow(order: readonly OrderKey[], from: Sql, where: Sql): Sql {
  const columns = order.map((key, index) => sql`${key.expression} as ${ident(`k${index}`)}`);
  return sql`select ${join([...columns, ident("r", "id")])} from ${from} where ${where}`;
}

/** Where a page comes from: CTEs that end in `page` (keys, id, n), and the count it knows. */
interface PageSource {
  readonly ctes: Sql;
  readonly count: Sql;
}

/** A page straight from the table: a sort carries narrow rows only, or an index gives the order. */
function inOrder(catalog: Catalog, object: CatalogObject, where: Sql, order: readonly OrderKey[], after: After | undefined): PageSource {
  const parts = pageParts(order, after, hasIndex(catalog, object, order[0]?.name));
  const expressions = order.map((key) => key.expression);
  const sorted = orderBy(order, expressions, ident("r", "id"), parts.length > 1);
  const gathered = parts.map(
    (part) => sql`(${narrow(order, sql`${object.table} r`, sql`${where} and ${part}`)} order by ${sorted} ${most})`,
  );
  return { ctes: pageSql(order, join(gathered, " union all ")), count: raw("null::bigint") };
}

/** A page out of all rows that match, found once for page and count: worth it while they are not too many to count. */
function fromMatches(
  _catalog: Catalog,
  object: CatalogObject,
  where: Sql,
  order: readonly OrderKey[],
  after: After | undefined,
): PageSource {
  const matches = sql`matches as materialized (${narrow(order, sql`${object.table} r`, where)} limit ${raw(String(cap + 1))}), counted as materialized (select count(*) as n from matches)`;
  const found = order.map((key, index) => ({ ...key, expression: ident("r", `k${index}`) }));
  const few = raw(`(select n from counted) <= ${cap}`);
  const kept = narrow(found, raw("matches r"), after ? sql`${few} and ${isAfter(found, after)}` : few);
  return { ctes: sql`${matches}, ${pageSql(order, kept)}`, count: raw("(select n from counted)") };
}

function pageSql(order: readonly OrderKey[], rows: Sql): Sql {
  const keys = keyNames(order);
  const numbering = orderBy(order, keys, ident("id"));
  return sql`page as materialized (select ${join([...keys, ident("id")])}, row_number() over (order by ${numbering}) as n from (${rows}) g order by n ${most})`;
}

/** The page's rows as JSON, the position of its last one when more follow, and the count. */
function answerSql(
  catalog: Catalog,
  rights: Rights,
  object: CatalogObject,
  query: ListQuery,
  order: readonly OrderKey[],
  source: PageSource,
): Sql {
  const { joins, json } = recordRow(catalog, rights, object, "r", { fields: query.fields, expand: query.expand, deleted: query.deleted });
  const position = join([...keyNames(order).map((key) => sql`p.${key}::text`), raw('p."id"::text')]);
  const limit = sql`${slot("limit")}::int`;
  return sql`with ${source.ctes}
select a."revision",
(select '[' || coalesce(string_agg(x.j, ',' order by x.n), '') || ']' from (select p.n, ${json}::text as j from page p join ${object.table} r on r."id" = p."id" ${joins} where p.n <= ${limit}) x) as "items",
(select json_build_array(${position})::text from page p where p.n = ${limit} and exists (select 1 from page q where q.n > ${limit})) as "last",
${source.count} as "count"
from ${appTable(catalog)} a where a."key" = ${catalog.app}`;
}

/** Never `count(*) over ()`: measured at 1,288 ms a page. */
function countSql(catalog: Catalog, object: CatalogObject, where: Sql): Sql {
  return sql`select a."revision", (select count(*) from ${object.table} r where ${where}) as "count" from ${appTable(catalog)} a where a."key" = ${catalog.app}`;
}
