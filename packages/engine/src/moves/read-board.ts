import { check, join, raw, slot, type Sql, sql, toSqlWhere } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { Catalog, CatalogFunnel, CatalogObject } from "@funnelsmith/storage";
import type { Ctx, JsonText } from "../context.ts";
import { objectFor } from "../records/get-record.ts";
import { cursorPurpose, writeCursor } from "../records/list-cursor.ts";
import type { ListQuery } from "../records/list-query.ts";
import { recordJson } from "../records/record-json.ts";
import { compileRights } from "../rights/compile-rights.ts";
import { readableScope } from "../rights/readable-scope.ts";
import { readerSources, visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { appTable, assertCurrent } from "../write/app-row.ts";
import { type Compiled, compile, shapeOnce } from "../write/statements.ts";
import { bound } from "./lock.ts";

/** What a board shows. */
export interface BoardQuery {
  /** A rule over names the reader may read. */
  readonly filter?: unknown;
  /** Cards of each stage: 1 to 100, 20 when left out. */
  readonly limit?: number | undefined;
}

const mostCards = 100;

/** The list behind one column of a board: a stage's `nextCursor` goes on where its cards end. */
export function boardList(stage: string, filter: unknown): ListQuery {
  const here = { "==": [{ var: "$stage.key" }, stage] };
  const given = filter === undefined || filter === null ? [] : [filter];
  return { filter: given.length === 0 ? here : { and: [here, ...given] }, sort: [{ field: "stageEnteredAt", direction: "desc" }] };
}

/**
 * A funnel as its reader may see it, in one statement: `{"funnel", "revision", "stages": [{key, title, kind, probability, expectedDays, gate,
 * count, sum, items, nextCursor, query}]}`. `sum` is of the amount field, null when the reader may not read it; `gate` is the number of
 * entry criteria; `query` is the list that `nextCursor` goes on in. Newest in the stage first.
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
  const statement = shapeOnce(catalog, JSON.stringify(["board", rights.key, funnel.key, query.filter]), () =>
    boardStatement(catalog, rights, object, funnel, query.filter),
  );
  const [row] = await ctx.db.list(bound(ctx, statement, { limit }));
  assertCurrent(catalog, row?.["revision"]);
  const stages = funnel.stages.map((stage, at) => {
    const list = boardList(stage.key, query.filter);
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

function boardStatement(catalog: Catalog, rights: Rights, object: CatalogObject, funnel: CatalogFunnel, filter: unknown): Compiled {
  const where = join([visible(rights, object.key, "r"), ...filterSql(catalog, rights, object, filter)], " and ");
  const amount = object.amount && rights.object(object.key).readable.has(object.amount.key) ? object.amount : undefined;
  const sum = amount ? amount.kind.toWire(sql`sum(${amount.expression("r")})`, amount.definition) : raw("null::text");
  const card = recordJson(catalog, rights, object, "r");
  const columns = funnel.stages.flatMap((stage, at): Sql[] => {
    const here = sql`r."funnel" = ${funnel.key}::text and r."stage" = ${stage.key}::text and ${where}`;
    // One more than shown tells whether there are more. Plain `desc`, the order of the board's index: whoever is in a stage has entered it.
    const page = sql`(select r."id", r."stage_entered_at", row_number() over (order by r."stage_entered_at" desc, r."id" desc) as n from ${object.table} r where ${here} order by r."stage_entered_at" desc, r."id" desc limit ${slot("limit")}::int + 1)`;
    const name = (what: string): Sql => raw(`"${what}${at}"`);
    return [
      sql`(select json_build_array(t.c, t.s)::text from (select count(*) as c, ${sum} as s from ${object.table} r where ${here}) t) as ${name("total")}`,
      sql`(select '[' || coalesce(string_agg(x.j, ',' order by x.n), '') || ']' from (select p.n, ${card}::text as j from ${page} p join ${object.table} r on r."id" = p."id" where p.n <= ${slot("limit")}::int) x) as ${name("items")}`,
      sql`(select case when count(*) > ${slot("limit")}::int then (array_agg(json_build_array(p."stage_entered_at"::text, p."id"::text)::text order by p.n))[${slot("limit")}::int] end from ${page} p) as ${name("last")}`,
    ];
  });
  return compile(catalog, sql`select a."revision", ${join(columns, ",\n")} from ${appTable(catalog)} a where a."key" = ${catalog.app}`);
}

function filterSql(catalog: Catalog, rights: Rights, object: CatalogObject, filter: unknown): Sql[] {
  if (filter === undefined || filter === null) return [];
  const checked = check(filter, readableScope(catalog, rights, object), "boolean");
  if (!checked.ok) {
    throw new Problem("FILTER_INVALID", undefined, {
      errors: checked.problems.map((item) => ({ ...item, pointer: `/filter${item.pointer}` })),
    });
  }
  return [toSqlWhere(checked.rule, readerSources(catalog, rights, object, "r"))];
}
