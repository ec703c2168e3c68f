import { createHash } from "node:crypto";
import { ident, slot, type Sql, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { CatalogObject, Row } from "@funnelsmith/storage";
import type { Ctx, JsonText } from "../context.ts";
import { bindings } from "../rights/bindings.ts";
import { compileRights } from "../rights/compile-rights.ts";
import type { Rights } from "../rights/rights.ts";
import { rowPredicate } from "../rights/row-predicate.ts";
import { appTable, assertCurrent } from "../write/app-row.ts";
import { bind, compileOnce } from "../write/statements.ts";
import { readCursor, writeCursor } from "./list-cursor.ts";
import { instantText, recordRow } from "./record-json.ts";

/** Where a reader of the feed is: behind so many records of the event at a position. */
interface Place {
  readonly position: number;
  readonly behind: number;
}

/** A record that was written, as its reader may see it now. */
export interface RecordChange {
  readonly type: "record";
  readonly at: string;
  readonly object: string;
  readonly id: string;
  readonly action: "create" | "update" | "move" | "delete" | "restore";
  readonly cause: string;
  /** Id of the member; null for nobody. */
  readonly actor: string | null;
  readonly version: number;
  /** It is deleted now. */
  readonly deleted: boolean;
  /** The record as it is now; null for a deleted one, and where it was not asked for. */
  readonly record: unknown;
}

/** A version of the app that was published. */
export interface PublishChange {
  readonly type: "published";
  readonly at: string;
  readonly version: number;
}

/** One entry of the feed, with the cursor to go on behind it. */
export type Change = (RecordChange | PublishChange) & { readonly cursor: string };

/** A stretch of the feed. */
export interface Changes {
  readonly items: readonly Change[];
  /** Where to go on, now or later; always given. */
  readonly nextCursor: string;
  /** More is there already. */
  readonly more: boolean;
}

/** Where to read from: a cursor, what is kept when left out, or the end of what there is. */
export interface ChangesQuery {
  readonly cursor?: string;
  readonly from?: "now";
  readonly limit?: number;
  /** With the records as they are now. */
  readonly records: boolean;
}

interface Event {
  readonly position: number;
  readonly topic: string;
  readonly at: string;
  readonly payload: {
    readonly object?: string;
    readonly action?: RecordChange["action"];
    readonly ids?: readonly string[];
    readonly cause?: string;
    readonly actor?: string | null;
    readonly version?: number;
    /** Of rows that are no more, in the order of the ids. */
    readonly versions?: readonly number[];
  };
}

interface Seen {
  readonly id: string;
  readonly version: number;
  readonly deleted: boolean;
  readonly body: unknown;
}

const usualLimit = 100;

/**
 * What happened in the app behind a place, in the order in which it was handed on, each entry at least once: records the reader may see now,
 * and publishes. Throws CURSOR_INVALID, and CURSOR_EXPIRED when something behind it is no longer kept.
 */
export async function changesOf(ctx: Ctx, query: ChangesQuery): Promise<Changes> {
  const { catalog } = ctx;
  const rights = compileRights(catalog, ctx.actor);
  const from = query.cursor === undefined ? undefined : placeOf(ctx, query.cursor);
  const limit = query.limit ?? usualLimit;
  const [row] = await ctx.db.list<{ revision: string; head: number; oldest: number | null; events: readonly Event[] }>(
    bind(
      compileOnce(catalog, "changes", () => eventsSql(ctx)),
      { position: from ? from.position - (from.behind > 0 ? 1 : 0) : 0, limit, entries: limit + (from?.behind ?? 0) },
    ),
  );
  assertCurrent(catalog, row?.revision);
  const [head, oldest, events] = [Number(row?.head ?? 0), row?.oldest ?? null, row?.events ?? []];
  const end = (place: Place, items: readonly Change[], more: boolean): Changes => ({ items, nextCursor: cursorOf(ctx, place), more });
  if (query.from === "now") return end({ position: head, behind: 0 }, [], false);
  const next = from ? from.position + (from.behind > 0 ? 0 : 1) : undefined;
  if (next !== undefined && next <= head && (oldest === null || next < Number(oldest))) throw new Problem("CURSOR_EXPIRED");
  const items: Change[] = [];
  const wanted = takenOf(events, from, limit);
  const seen = await seenOf(ctx, rights, wanted.entries, query.records);
  for (const { event, id, version, place } of wanted.entries) {
    const { payload, at, topic } = event;
    const cursor = cursorOf(ctx, place);
    const found = id === undefined ? undefined : (seen.get(`${payload.object}/${id}`) ?? goneOf(rights, payload.object, id, version));
    if (topic === "app.published") items.push({ type: "published", at, version: Number(payload.version), cursor });
    else if (found && payload.object !== undefined && payload.action !== undefined)
      items.push({
        type: "record",
        at,
        object: payload.object,
        id: found.id,
        action: payload.action,
        cause: String(payload.cause),
        actor: payload.actor ?? null,
        version: found.version,
        deleted: found.deleted,
        record: found.deleted ? null : (found.body ?? null),
        cursor,
      });
  }
  // Behind the last event of the app there may be some of other apps.
  const place = wanted.rest ? wanted.last : { position: Math.max(head, wanted.last.position), behind: 0 };
  return end(place, items, wanted.rest);
}

/** The same as the API answers it: entries without cursors of their own. */
export async function readChanges(ctx: Ctx, query: ChangesQuery): Promise<JsonText> {
  const { items, nextCursor, more } = await changesOf(ctx, query);
  return JSON.stringify({ items: items.map(({ cursor: _cursor, ...change }) => change), nextCursor, more }) as JsonText;
}

/** Events behind a position until they make more entries than slot `entries`: one of an import names a thousand records. */
function eventsSql({ catalog }: Ctx): Sql {
  const outbox = ident(catalog.tenant.schema, "outbox");
  // Each makes one entry at least, the first one more than are behind.
  const next = sql`select o."position", o."topic", o."at", o."payload", greatest(1, jsonb_array_length(o."payload" -> 'ids')) as "makes" from ${outbox} o
    where o."position" > ${slot("position")}::bigint and o."topic" in ('record', 'app.published') and o."payload" ->> 'app' = ${catalog.app}
    order by o."position" limit ${slot("limit")}::integer + 1`;
  const counted = sql`select n.*, sum(n."makes") over (order by n."position") - n."makes" as "before" from (${next}) n`;
  const events = sql`select c."position", c."topic", ${instantText(sql`c."at"`)} as "at", c."payload" from (${counted}) c where c."before" <= ${slot("entries")}::integer order by c."position"`;
  return sql`select a."revision", (select f."head" from ${ident(catalog.tenant.schema, "feed")} f)::float8 as "head", (select min(o."position")::float8 from ${outbox} o) as "oldest",
    coalesce((select json_agg(e) from (${events}) e), '[]') as "events" from ${appTable(catalog)} a where a."key" = ${catalog.app}`;
}

interface Entry {
  readonly event: Event;
  readonly id: string | undefined;
  /** Of a row that is no more. */
  readonly version: number | undefined;
  /** Behind it. */
  readonly place: Place;
}

/** The next entries behind a place: an event of many records is taken in parts. */
function takenOf(
  events: readonly Event[],
  from: Place | undefined,
  limit: number,
): { readonly entries: readonly Entry[]; readonly last: Place; readonly rest: boolean } {
  const entries: Entry[] = [];
  let last: Place = from ?? { position: 0, behind: 0 };
  for (const event of events) {
    const position = Number(event.position);
    const ids = event.payload.ids?.length ? event.payload.ids : [undefined];
    const start = from && position === from.position ? from.behind : 0;
    for (const [index, id] of ids.entries()) {
      if (index < start) continue;
      if (entries.length === limit) return { entries, last, rest: true };
      last = index === ids.length - 1 ? { position, behind: 0 } : { position, behind: index + 1 };
      entries.push({ event, id, version: event.payload.versions?.[index], place: last });
    }
  }
  return { entries, last, rest: false };
}

/** The records of some entries that the reader may see, deleted ones included, by `object/id`. */
async function seenOf(ctx: Ctx, rights: Rights, entries: readonly Entry[], records: boolean): Promise<ReadonlyMap<string, Seen>> {
  const wanted = new Map<string, Set<string>>();
  for (const { event, id } of entries) {
    const object = event.payload.object;
    if (object === undefined || id === undefined) continue;
    wanted.set(object, (wanted.get(object) ?? new Set()).add(id));
  }
  const found = new Map<string, Seen>();
  for (const [key, ids] of wanted) {
    const object = ctx.catalog.objects.get(key);
    if (!object || rights.object(key).scope.read === "none") continue;
    const statement = compileOnce(ctx.catalog, `changed:${rights.key}:${key}:${records}`, () => seenSql(ctx, rights, object, records));
    const rows = await ctx.db.list<Readonly<Record<"id" | "revision", string>> & Row>(bind(statement, { ...bindings(ctx), ids: [...ids] }));
    for (const row of rows) {
      assertCurrent(ctx.catalog, row.revision);
      found.set(`${key}/${row.id}`, { id: row.id, version: Number(row["version"]), deleted: row["deleted"] === true, body: row["body"] });
    }
  }
  return found;
}

/** A row that is no more, for those who may read every row: whose it was nobody can tell any longer. */
function goneOf(rights: Rights, object: string | undefined, id: string, version: number | undefined): Seen | undefined {
  if (object === undefined || version === undefined || rights.object(object).scope.read !== "all") return undefined;
  return { id, version, deleted: true, body: null };
}

function seenSql({ catalog }: Ctx, rights: Rights, object: CatalogObject, records: boolean): Sql {
  const { joins, json } = records ? recordRow(catalog, rights, object, "r") : { joins: sql``, json: sql`null::json` };
  return sql`select a."revision", r."id", r."version", r."deleted_at" is not null as "deleted", ${json} as "body"
    from ${appTable(catalog)} a join ${object.table} r on r."id" = any(${slot("ids")}::uuid[]) and ${rowPredicate(rights.object(object.key).scope.read, "r")} ${joins}
    where a."key" = ${catalog.app}`;
}

/** What a cursor of the feed is good for: this app, whoever reads it and whatever is published meanwhile. */
function purposeOf({ catalog }: Ctx): string {
  return createHash("sha256")
    .update(JSON.stringify(["changes", catalog.tenant.id, catalog.app]))
    .digest("base64url");
}

const cursorOf = (ctx: Ctx, { position, behind }: Place): string =>
  writeCursor(ctx, purposeOf(ctx), JSON.stringify([String(position), String(behind)]));

function placeOf(ctx: Ctx, cursor: string): Place {
  const [position, behind] = readCursor(ctx, purposeOf(ctx), cursor);
  return { position: Number(position), behind: Number(behind) };
}
