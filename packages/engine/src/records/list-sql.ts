import { ident, join, raw, type Sql, slot, sql } from "@funnelsmith/logic";
import { type Catalog, type CatalogField, type CatalogObject, indexedOrders } from "@funnelsmith/storage";
import { shownValue } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { appTable } from "../write/app-row.ts";
import { type After, isAfter, orderBy, type OrderKey, pageParts } from "./list-order.ts";
import type { ListQuery } from "./list-query.ts";
import { recordRow } from "./record-json.ts";

/** A capped count stops here. */
export const countCap = 10_000;

/** How a list is asked: in the order of an index, or from all rows that match while they are few, or their number alone, or with sums. */
export type Way = "ordered" | "counted" | "count" | "sums";

/** What a list is about: its conditions, its order and the fields added up. */
export interface ListParts {
  readonly where: Sql;
  readonly order: readonly OrderKey[];
  readonly sums: readonly CatalogField[];
}

/** The statement of a list; reads the slots `limit` and those of `after` besides the conditions' own. */
export function listSql(
  catalog: Catalog,
  rights: Rights,
  object: CatalogObject,
  query: ListQuery,
  { where, order, sums }: ListParts,
  after: After | undefined,
  way: Way,
): Sql {
  if (way === "count") return countSql(catalog, object, where);
  if (way === "sums") return sumsSql(catalog, rights, object, where, sums);
  const source = way === "counted" ? fromMatches(object, where, order, after) : inOrder(catalog, object, where, order, after);
  return answerSql(catalog, rights, object, query, order, source);
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
  const indexed = indexedOrders(catalog.definition, object.definition).includes(order[0]?.name ?? "");
  const parts = pageParts(order, after, indexed);
  const expressions = order.map((key) => key.expression);
  const sorted = orderBy(order, expressions, ident("r", "id"), parts.length > 1);
  const gathered = parts.map(
    (part) => sql`(${narrow(order, sql`${object.table} r`, sql`${where} and ${part}`)} order by ${sorted} ${most})`,
  );
  return { ctes: pageSql(order, join(gathered, " union all ")), count: raw("null::bigint") };
}

/** A page out of all rows that match, found once for page and count: worth it while they are not too many to count. */
function fromMatches(object: CatalogObject, where: Sql, order: readonly OrderKey[], after: After | undefined): PageSource {
  const matches = sql`matches as materialized (${narrow(order, sql`${object.table} r`, where)} limit ${raw(String(countCap + 1))}), counted as materialized (select count(*) as n from matches)`;
  const found = order.map((key, index) => ({ ...key, expression: ident("r", `k${index}`) }));
  const few = raw(`(select n from counted) <= ${countCap}`);
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
  const { joins, json } = recordRow(catalog, rights, object, "r", {
    fields: query.fields,
    expand: query.expand,
    deleted: query.deleted,
    bare: true,
  });
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

/** `{"records", "fields"}`: how many rows match, and the sum of each field over them as decimal text, null where none has a value. */
function sumsSql(catalog: Catalog, rights: Rights, object: CatalogObject, where: Sql, sums: readonly CatalogField[]): Sql {
  const totals = sums.flatMap((field) => [sql`${field.key}::text`, sql`sum(${shownValue(catalog, rights, object, field, "r")})::text`]);
  const told = sql`json_build_object('records', count(*), 'fields', json_build_object(${join(totals)}))`;
  return sql`select a."revision", (select ${told}::text from ${object.table} r where ${where}) as "sums" from ${appTable(catalog)} a where a."key" = ${catalog.app}`;
}
