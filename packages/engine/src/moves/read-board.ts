import { join, raw, slot, type Sql, sql, toSqlWhere } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { Catalog, CatalogFunnel, CatalogObject } from "@funnelsmith/storage";
import type { Ctx, JsonText } from "../context.ts";
import { objectFor } from "../records/get-record.ts";
import { cursorPurpose, writeCursor } from "../records/list-cursor.ts";
import { type OrderKey, orderBy } from "../records/list-order.ts";
import { type ListQuery, viewOf } from "../records/list-query.ts";
import { recordJson } from "../records/record-json.ts";
import type { SavedView } from "../records/saved-view.ts";
import { checkFilter } from "../rights/check-filter.ts";
import { compileRights } from "../rights/compile-rights.ts";
import { readerSources, visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { appTable, assertCurrent } from "../write/app-row.ts";
import { type Compiled, compile, shapeOnce } from "../write/statements.ts";
import { bound } from "./lock.ts";

/** What a board shows. */
export interface BoardQuery {
  /** A rule over names the reader may read. */
  readonly filter?: unknown;
  /** Key of a saved view of the funnel's object: its filter is added, its order is that of the cards. */
  readonly view?: string | undefined;
  /** Cards of each stage: 1 to 100, 20 when left out. */
  readonly limit?: number | undefined;
}

const mostCards = 100;

/** The list behind one column of a board: a stage's `nextCursor` goes on where its cards end. */
export function boardList(funnel: string, stage: string, { filter, view }: BoardQuery, sorted: boolean): ListQuery {
  const here = { "==": [{ var: "$stage.key" }, stage] };
  const given = filter === undefined || filter === null ? [] : [filter];
  return {
    funnel,
    filter: given.length === 0 ? here : { and: [here, ...given] },
    ...(!sorted && { sort: [{ field: "stageEnteredAt", direction: "desc" }] }),
    ...(view !== undefined && { view }),
  };
}

/**
 * A funnel as its reader may see it, in one statement: `{"funnel", "revision", "stages": [{key, title, kind, probability, expectedDays, gate,
 * count, sum, items, nextCursor, query}]}`. `sum` is of the amount field, null when the reader may not read it; `gate` is the number of
 * entry criteria; `query` is the list that `nextCursor` goes on in. Newest in the stage first, unless the view says otherwise.
 */
export async function readBoard(ctx: Ctx, funnelKey: string, query: BoardQuery = {}): Promise<JsonText> {
  const { catalog } = ctx;
  const rights = compileRights(catalog, ctx.actor);
  const funnel = catalog.funnels.get(funnelKey);
  if (!funnel) throw new Problem("NOT_FOUND");
  const object = objectFor(catalog, rights, funnel.object);
  const limit = query.limit ?? 20;
  if (!Number.isInteger(limit) || limit < 1 || limit > mostCards) {
    const detail = { "zh-CN": `须为 1 到 ${mostCards}`, en: `Must be 1 to ${mostCards}` };
    throw new Problem("QUERY_INVALID", undefined, { errors: [{ pointer: "/limit", code: "LIMIT_OUT_OF_RANGE", detail }] });
  }
  const view = query.view === undefined ? undefined : viewOf(catalog, rights, object, query.view);
  const statement = shapeOnce(catalog, JSON.stringify(["board", rights.key, funnel.key, query.filter, query.view]), () =>
    boardStatement(catalog, rights, object, funnel, query.filter, view),
  );
  const [row] = await ctx.db.list(bound(ctx, statement, { limit }));
  assertCurrent(catalog, row?.["revision"]);
  const stages = funnel.stages.map((stage, at) => {
    const list = boardList(funnel.key, stage.key, query, view?.order !== undefined);
    const last = row?.[`last${at}`];
    const cursor = typeof last === "string" ? writeCursor(ctx, cursorPurpose(ctx, object.key, rights.key, list), last) : null;
    const { title, probability, expectedDays } = stage.definition;
    const head = {
      key: stage.key,
      title,
      kind: stage.kind,
      probability: probability ?? null,
      expectedDays: expectedDays ?? null,
      gate: stage.entry.length,
    };
    const tail = { nextCursor: cursor, query: list };
    const [count, sum] = JSON.parse(String(row?.[`total${at}`])) as readonly [number, unknown];
    const counted = `"count":${count},"sum":${JSON.stringify(sum)},"items":${row?.[`items${at}`] as string}`;
    return `${JSON.stringify(head).slice(0, -1)},${counted},${JSON.stringify(tail).slice(1)}`;
  });
  return `{"funnel":${JSON.stringify(funnel.key)},"revision":${catalog.revision},"stages":[${stages.join(",")}]}` as JsonText;
}

function boardStatement(
  catalog: Catalog,
  rights: Rights,
  object: CatalogObject,
  funnel: CatalogFunnel,
  filter: unknown,
  view: SavedView | undefined,
): Compiled {
  const where = join([visible(rights, object.key, "r"), ...rulesSql(catalog, rights, object, filter, view)], " and ");
  const order = (view?.order ?? newestFirst).map(inStage);
  const keys = order.map((key) => key.expression);
  const amount = object.amount && rights.object(object.key).readable.has(object.amount.key) ? object.amount : undefined;
  const sum = amount ? amount.kind.toWire(sql`sum(${amount.expression("r")})`, amount.definition) : raw("null::text");
  const card = recordJson(catalog, rights, object, "r", { bare: true });
  const columns = funnel.stages.flatMap((stage, at): Sql[] => {
    const here = sql`r."funnel" = ${funnel.key}::text and r."stage" = ${stage.key}::text and ${where}`;
    const by = orderBy(order, keys, raw('r."id"'));
    const names = keys.map((_, index) => raw(`"k${index}"`));
    const named = keys.map((key, index) => sql`${key} as ${names[index] ?? raw("")}`);
    // One more than shown tells whether there are more.
    const page = sql`(select ${join([raw('r."id"'), ...named])}, row_number() over (order by ${by}) as n from ${object.table} r where ${here} order by ${by} limit ${slot("limit")}::int + 1)`;
    const position = join([...names.map((key) => sql`p.${key}::text`), raw('p."id"::text')]);
    const name = (what: string): Sql => raw(`"${what}${at}"`);
    return [
      sql`(select json_build_array(t.c, t.s)::text from (select count(*) as c, ${sum} as s from ${object.table} r where ${here}) t) as ${name("total")}`,
      sql`(select '[' || coalesce(string_agg(x.j, ',' order by x.n), '') || ']' from (select p.n, ${card}::text as j from ${page} p join ${object.table} r on r."id" = p."id" where p.n <= ${slot("limit")}::int) x) as ${name("items")}`,
      sql`(select case when count(*) > ${slot("limit")}::int then (array_agg(json_build_array(${position})::text order by p.n))[${slot("limit")}::int] end from ${page} p) as ${name("last")}`,
    ];
  });
  return compile(catalog, sql`select a."revision", ${join(columns, ",\n")} from ${appTable(catalog)} a where a."key" = ${catalog.app}`);
}

const newestFirst: readonly OrderKey[] = [
  { name: "stageEnteredAt", descending: true, nullable: false, expression: raw('r."stage_entered_at"') },
];

/** Whoever is in a stage has entered it: without nulls to think of, the order is plainly that of the board's index. */
const inStage = (key: OrderKey): OrderKey => (key.name === "stageEnteredAt" ? { ...key, nullable: false } : key);

function rulesSql(catalog: Catalog, rights: Rights, object: CatalogObject, filter: unknown, view: SavedView | undefined): Sql[] {
  const sources = readerSources(catalog, rights, object, "r");
  const seen = (view?.rules ?? []).map((rule) => toSqlWhere(rule, sources));
  if (filter === undefined || filter === null) return seen;
  return [...seen, toSqlWhere(checkFilter(catalog, rights, object, filter), sources)];
}
