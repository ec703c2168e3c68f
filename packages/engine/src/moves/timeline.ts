import { join, raw, slot, type Sql, sql, ident } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { Catalog, CatalogField, CatalogObject, Row } from "@funnelsmith/storage";
import type { Ctx, JsonText } from "../context.ts";
import { objectFor } from "../records/get-record.ts";
import { fieldThen } from "../records/field-then.ts";
import { instantText, memberJson, recordJson } from "../records/record-json.ts";
import { compileRights } from "../rights/compile-rights.ts";
import { visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { appTable, assertCurrent } from "../write/app-row.ts";
import { isId } from "../write/is-id.ts";
import { compileOnce } from "../write/statements.ts";
import { bound } from "./lock.ts";
import { readTransitions, type TransitionEntry } from "./transitions.ts";

/** At most this many changes and children each; a record with more shows its latest. */
const most = 200;

/** A change of a record's fields, less those its reader may not read. */
interface ChangeEntry {
  readonly type: "change";
  readonly at: string;
  readonly actor: unknown;
  readonly action: string;
  readonly cause: string;
  readonly version: number;
  /** `{field: [old, new]}`. */
  readonly changes: Readonly<Record<string, unknown>>;
}

/** A row that points at the record, such as a follow-up. */
interface ChildEntry {
  readonly type: "child";
  readonly at: string;
  readonly actor: unknown;
  readonly object: string;
  /** The reference field on it. */
  readonly by: string;
  readonly record: unknown;
}

type Entry = ({ readonly type: "move" } & TransitionEntry) | ChangeEntry | ChildEntry;

/** Everything that happened to a record, newest first: moves, changes of fields, and rows that point at it, each as far as its reader may see; `{"items": […]}`. */
export async function timelineOf(ctx: Ctx, objectKey: string, id: string): Promise<JsonText> {
  const { catalog } = ctx;
  const rights = compileRights(catalog, ctx.actor);
  const object = objectFor(catalog, rights, objectKey);
  if (!isId(id)) throw new Problem("NOT_FOUND");
  const moves = object.funnels.length > 0 ? await readTransitions(ctx, rights, object, id) : [];
  const statement = compileOnce(catalog, `timeline:${rights.key}:${object.key}`, () => timelineSql(catalog, rights, object));
  const [row] = await ctx.db.list(bound(ctx, statement, { id }));
  assertCurrent(catalog, row?.["revision"]);
  if (typeof row?.["found"] !== "string") throw new Problem("NOT_FOUND");
  const entries: Entry[] = [
    ...moves.map((move) => ({ type: "move" as const, ...move })),
    ...((row["changes"] ?? []) as readonly Row[]).flatMap((each) => changeOf(rights, object, each)),
    ...((row["children"] ?? []) as readonly ChildEntry[]).map((each) => ({ ...each, type: "child" as const })),
  ];
  const items = entries.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : rank(b) - rank(a)));
  return JSON.stringify({ items }) as JsonText;
}

/** Of one instant: a creation first, then the change that came with a move, then the moves in order. */
const rank = (entry: Entry): number =>
  entry.type === "move" ? 1 + entry.seq : entry.type === "change" && entry.action === "create" ? 0 : 1;

function changeOf(rights: Rights, object: CatalogObject, row: Row): ChangeEntry[] {
  const { readable } = rights.object(object.key);
  const all = (row["changes"] ?? {}) as Readonly<Record<string, unknown>>;
  const at = row["at"] as string;
  const changes = Object.fromEntries(
    Object.entries(all).flatMap(([told, change]): (readonly [string, unknown])[] => {
      if (told.startsWith("$")) return [[told, change]];
      const field = fieldThen(object, told, at);
      if (field === undefined || !readable.has(field.key)) return [];
      if (field.rows === undefined) return [[field.key, change]];
      return rowsChange(rights, field.rows, at, change as readonly [unknown, unknown]).map((seen) => [field.key, seen]);
    }),
  );
  // A change of nothing but hidden fields never happened, as far as this reader is concerned.
  if (row["action"] === "update" && Object.keys(changes).length === 0) return [];
  return [
    {
      type: "change",
      at,
      actor: row["actor"],
      action: row["action"] as string,
      cause: row["cause"] as string,
      version: Number(row["version"]),
      changes,
    },
  ];
}

/** A change of a sub-table's rows with the columns its reader may see; none where nothing else changed. */
function rowsChange(
  rights: Rights,
  rows: CatalogObject,
  at: string,
  [old, next]: readonly [unknown, unknown],
): (readonly [unknown, unknown])[] {
  const { readable } = rights.object(rows.key);
  const column = ([told, value]: readonly [string, unknown]): (readonly [string, unknown])[] => {
    const key = told === "id" ? told : fieldThen(rows, told, at)?.key;
    return key !== undefined && (key === "id" || readable.has(key)) ? [[key, value]] : [];
  };
  const seen = (value: unknown): unknown =>
    Array.isArray(value) ? value.map((row: object) => Object.fromEntries(Object.entries(row).flatMap(column))) : value;
  const told = [seen(old), seen(next)] as const;
  return JSON.stringify(told[0]) === JSON.stringify(told[1]) ? [] : [told];
}

function timelineSql(catalog: Catalog, rights: Rights, object: CatalogObject): Sql {
  const audit = ident(catalog.tenant.schema, "audit");
  const changes = sql`(select json_agg(row_to_json("$x")) from (select ${instantText(sql`u."at"`)} as "at", ${memberJson(catalog, sql`u."actor_id"`)} as "actor", u."action", u."cause", u."version", u."changes" from ${audit} u where u."record_id" = r."id" and u."app" = ${catalog.app} and u."object" = ${object.key} order by u."version" desc, u."at" desc limit ${raw(String(most))}) "$x")`;
  const children = object.incoming.flatMap((reference): Sql[] => {
    const child = catalog.objects.get(reference.from);
    const by = child?.fields.get(reference.field);
    // Rows of a sub-table are seen where their record is, and told of with it.
    return child && by && !child.partOf && rights.object(child.key).readable.has(by.key) ? [childrenSql(catalog, rights, child, by)] : [];
  });
  const gathered = children.length === 0 ? raw("null::json") : sql`(select json_agg(x.j) from (${join(children, " union all ")}) x)`;
  return sql`select a."revision", r."id" as "found", ${changes} as "changes", ${gathered} as "children" from ${appTable(catalog)} a left join ${object.table} r on r."id" = ${slot("id")}::uuid and ${visible(rights, object.key, "r")} where a."key" = ${catalog.app}`;
}

function childrenSql(catalog: Catalog, rights: Rights, child: CatalogObject, by: CatalogField): Sql {
  const fields = sql`${instantText(sql`c."created_at"`)} as "at", ${memberJson(catalog, sql`c."created_by"`)} as "actor", ${child.key}::text as "object", ${by.key}::text as "by", ${recordJson(catalog, rights, child, "c", { bare: true })} as "record"`;
  return sql`(select row_to_json("$y") as j from (select ${fields} from ${child.table} c where ${by.expression("c")} = r."id" and ${visible(rights, child.key, "c")} order by c."created_at" desc limit ${raw(String(most))}) "$y")`;
}
