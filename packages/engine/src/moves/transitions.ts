import { slot, type Sql, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import { type Catalog, type CatalogObject, hadKey, type Row } from "@funnelsmith/storage";
import type { Ctx, JsonText } from "../context.ts";
import { objectFor } from "../records/get-record.ts";
import { fieldThen } from "../records/field-then.ts";
import { instantText, memberJson } from "../records/record-json.ts";
import { borrowedFrom } from "../rights/borrowed-from.ts";
import { compileRights } from "../rights/compile-rights.ts";
import { readableScope } from "../rights/readable-scope.ts";
import { visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { appTable, assertCurrent } from "../write/app-row.ts";
import { isId } from "../write/is-id.ts";
import { compileOnce } from "../write/statements.ts";
import { bound } from "./lock.ts";
import { ledgerTable } from "./stage-sql.ts";

/** One ledger row as its reader may see it. */
export interface TransitionEntry {
  readonly id: string;
  readonly seq: number;
  readonly funnel: string;
  readonly from: string | null;
  readonly to: string;
  readonly at: string;
  readonly actor: { readonly id: string; readonly name: string } | null;
  readonly cause: string;
  readonly reason: { readonly code: string | null; readonly note: string | null } | null;
  /** As text; null without an amount field or the right to it. */
  readonly amount: string | null;
  readonly currency: string | null;
  readonly version: number;
  readonly evidence: readonly Evidence[];
  readonly exception: unknown;
}

/** One criterion as it was judged; `reads` holds what its reader may read today. */
export interface Evidence {
  readonly key: string;
  readonly stage: string;
  readonly side: string;
  readonly severity: string;
  readonly met: boolean;
  readonly waived?: boolean;
  readonly reads: Readonly<Record<string, unknown>>;
}

/** The ledger of one record in order, as `{"items": […]}`; NOT_FOUND when the record is not visible. */
export async function transitionsOf(ctx: Ctx, objectKey: string, id: string): Promise<JsonText> {
  const rights = compileRights(ctx.catalog, ctx.actor);
  const object = objectFor(ctx.catalog, rights, objectKey);
  return JSON.stringify({ items: await readTransitions(ctx, rights, object, id) }) as JsonText;
}

/** The ledger of one visible record. */
export async function readTransitions(ctx: Ctx, rights: Rights, object: CatalogObject, id: string): Promise<readonly TransitionEntry[]> {
  if (!isId(id)) throw new Problem("NOT_FOUND");
  const statement = compileOnce(ctx.catalog, `transitions:${rights.key}:${object.key}`, () => transitionsSql(ctx.catalog, rights, object));
  const [row] = await ctx.db.one(bound(ctx, statement, { id }));
  assertCurrent(ctx.catalog, row?.["revision"]);
  if (typeof row?.["found"] !== "string") throw new Problem("NOT_FOUND");
  const showAmount = object.amount !== undefined && rights.object(object.key).readable.has(object.amount.key);
  return ((row["items"] ?? []) as readonly Row[]).map((each) => entryOf(ctx.catalog, rights, object, each, showAmount));
}

function transitionsSql(catalog: Catalog, rights: Rights, object: CatalogObject): Sql {
  const items = sql`(select json_agg(row_to_json("$x") order by "$x"."seq") from (select l."id", l."seq", l."funnel", l."from_stage", l."to_stage", ${instantText(sql`l."at"`)} as "at", ${memberJson(catalog, sql`l."actor_id"`)} as "actor", l."cause", l."reason_code", l."note", l."amount"::text as "amount", l."currency", l."definition_version", l."evidence", l."exception" from ${ledgerTable(catalog)} l where l."record_id" = r."id" and l."app" = ${catalog.app} and l."object" = ${object.key}) "$x")`;
  return sql`select a."revision", r."id" as "found", ${items} as "items" from ${appTable(catalog)} a left join ${object.table} r on r."id" = ${slot("id")}::uuid and ${visible(rights, object.key, "r")} where a."key" = ${catalog.app}`;
}

function entryOf(catalog: Catalog, rights: Rights, object: CatalogObject, row: Row, showAmount: boolean): TransitionEntry {
  const [code, note] = [row["reason_code"] as string | null, row["note"] as string | null];
  const evidence = (row["evidence"] ?? []) as readonly Evidence[];
  return {
    id: row["id"] as string,
    seq: Number(row["seq"]),
    funnel: row["funnel"] as string,
    from: row["from_stage"] as string | null,
    to: row["to_stage"] as string,
    at: row["at"] as string,
    actor: row["actor"] as TransitionEntry["actor"],
    cause: row["cause"] as string,
    reason: code === null && note === null ? null : { code, note },
    amount: showAmount ? (row["amount"] as string | null) : null,
    currency: showAmount ? (row["currency"] as string | null) : null,
    version: Number(row["definition_version"]),
    evidence: evidence
      .filter((one) => one.side !== "auto")
      .map((one) => readableEvidence(catalog, rights, object, one, row["at"] as string)),
    exception: row["exception"] ?? null,
  };
}

/** The values a criterion read, less those the reader may not: what was evidence then is judged by the rights of now. */
function readableEvidence(catalog: Catalog, rights: Rights, object: CatalogObject, evidence: Evidence, at: string): Evidence {
  const scope = readableScope(catalog, rights, object);
  const reads = Object.entries(evidence.reads).flatMap(([told, value]): (readonly [string, unknown])[] => {
    const path = pathNow(catalog, object, told, at);
    const source = scope.variable(path)?.source;
    const field = source?.from === "field" ? object.fields.get(source.field) : undefined;
    const there = source?.from === "hop" ? source : field && borrowedFrom(field);
    // Which row a reference led to then is not kept, nor which children there were: shown only to who may read them all.
    if (there) return rights.object(there.object).scope.read === "all" ? [[path, value]] : [];
    if (source) return [[path, value]];
    const children = scope.children(path);
    const by = children && catalog.objects.get(children.object)?.fields.get(children.by);
    const rows = object.fields.get(path);
    if (children === undefined || by === undefined || !hadKey(by.keys, by.key, at) || (rows && !hadKey(rows.keys, path, at))) return [];
    return rights.object(children.object).scope.read === "all" ? [[path, value]] : [];
  });
  return { ...evidence, reads: Object.fromEntries(reads) };
}

/** What a rule names today that it named so then; "" for a field that is gone since, though another may have its key. */
function pathNow(catalog: Catalog, object: CatalogObject, told: string, at: string): string {
  const [first = "", second] = told.split(".");
  // Of the system's, or of rows that point here: these are told apart by the field they point with.
  if (first.startsWith("$") || object.incoming.some(({ inverse }) => inverse === first)) return told;
  const field = fieldThen(object, first, at);
  if (field === undefined || second === undefined) return field?.key ?? "";
  const target = "object" in field.definition ? catalog.objects.get(field.definition.object) : undefined;
  const there = target && fieldThen(target, second, at);
  return there ? `${field.key}.${there.key}` : "";
}
