import { slot, type Sql, sql, toSqlWhere } from "@funnelsmith/logic";
import { Problem, type ProblemCode } from "@funnelsmith/problem";
import { type CatalogObject, failPoint, type Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { objectFor } from "../records/get-record.ts";
import { mayAutoEnter } from "../records/auto-enters.ts";
import { checkFilter } from "../rights/check-filter.ts";
import { compileRights } from "../rights/compile-rights.ts";
import { readerSources, visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { isId } from "../write/is-id.ts";
import { repeatable, storeAnswer } from "../write/repeatable.ts";
import { compile, compileOnce, shapeOnce } from "../write/statements.ts";
import { applyAutoEnter } from "./auto-enter.ts";
import { checkReason, type MoveReason } from "./check-reason.ts";
import type { Move } from "./classify.ts";
import { gateOf } from "./gate.ts";
import { bound } from "./lock.ts";
import { mayMove } from "./move-rights.ts";
import { criteriaOf, moveSet } from "./move-set.ts";
import { resolveFunnel, resolveStage, type Target } from "./resolve-target.ts";
import { waysTo } from "./standings.ts";

/** Many records to move to one stage, by id or by a filter over what the mover may read. */
export interface BulkAdvanceInput {
  readonly ids?: readonly string[];
  readonly filter?: unknown;
  readonly to: string;
  readonly funnel?: string | undefined;
  readonly reason?: MoveReason | undefined;
}

/** Why a record stayed where it was. */
export interface BlockedRecord {
  readonly id: string;
  readonly code: ProblemCode;
  /** Keys of the must criteria it does not meet. */
  readonly criteria: readonly string[];
}

/** What became of a bulk move. */
export interface BulkAdvanceResult {
  readonly moved: readonly string[];
  readonly blocked: readonly BlockedRecord[];
  /** How many records each criterion kept. */
  readonly byCriterion: Readonly<Record<string, number>>;
}

/** More than this in one request is refused. */
export const mostMoves = 10_000;

/**
 * Moves every record that passes its gate, in one transaction, the gate evaluated by the database for all at once; each record is judged
 * exactly as a single move would judge it. Records that do not pass stay, with the reason why.
 */
export async function advanceBulk(ctx: Ctx, objectKey: string, input: BulkAdvanceInput): Promise<BulkAdvanceResult> {
  const rights = compileRights(ctx.catalog, ctx.actor);
  const object = objectFor(ctx.catalog, rights, objectKey);
  const result = await repeatable(
    ctx,
    () => moveAll(ctx, rights, object, input),
    (stored) => JSON.parse(stored.response) as BulkAdvanceResult,
  );
  await failPoint("bulk.after-commit");
  return result;
}

async function moveAll(ctx: Ctx, rights: Rights, object: CatalogObject, input: BulkAdvanceInput): Promise<BulkAdvanceResult> {
  const funnel = resolveFunnel(object, input.funnel);
  const to = resolveStage(funnel, input.to, "/to");
  const ids = await idsOf(ctx, rights, object, input);
  return ctx.db.transaction(async (tx) => {
    const result = await moveWithin(ctx, tx, rights, object, { funnel, to }, ids, input.reason);
    await storeAnswer(ctx, tx, { status: 200, response: JSON.stringify(result) });
    await failPoint("bulk.before-commit");
    return result;
  });
}

/** The same inside a transaction of the caller's, who makes it repeatable; `ids` in order, each once. */
export async function moveWithin(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  { funnel, to }: Target,
  ids: readonly string[],
  given: MoveReason | undefined,
): Promise<BulkAdvanceResult> {
  if (rights.object(object.key).advance(funnel.key) === "none") throw new Problem("FORBIDDEN");
  const gate = gateOf(ctx.catalog, object, funnel, to);
  const ways = waysTo(ctx.catalog, object, funnel, to);
  const refusals = ways.moves.map((move) => refusalOf(move, given));
  // A reason that no record could do without, or that is wrong for all, is the request's mistake.
  const needed = ways.moves.filter((move) => move !== undefined);
  if (needed.every((move) => move.reason.required) && needed[0]) checkReason(needed[0], given);
  const reason = needed[0] ? checkReason({ ...needed[0], reason: { ...needed[0].reason, required: false } }, given) : undefined;
  const open = refusals.flatMap((code, at) => (code === undefined ? [at] : []));
  const where = { sql: mayMove(rights, object, funnel, "r"), key: `${rights.key}:${funnel.key}` };
  const rows = await moveSet(tx, ctx, { gate, ids, where, open, cause: ctx.cause, actor: ctx.actor.member, ...reason });
  const moved = rows.filter((row) => row.moved).map((row) => row.id);
  if (mayAutoEnter(ctx.catalog, object)) await applyAutoEnter(tx, ctx, { object: object.key, ids: moved });
  const criteria = criteriaOf(ways);
  const found = new Map(rows.map((row) => [row.id, row]));
  const strangers = ids.filter((id) => !found.has(id));
  const seen = await seenAmong(ctx, tx, rights, object, strangers);
  const byCriterion: Record<string, number> = {};
  const blocked: BlockedRecord[] = [];
  for (const id of ids) {
    const row = found.get(id);
    if (row?.moved) continue;
    if (!row) {
      blocked.push({ id, code: seen.has(id) ? "FORBIDDEN" : "NOT_FOUND", criteria: [] });
      continue;
    }
    const keys = [...new Set(row.unmet.flatMap((at) => criteria[at]?.criterion.key ?? []))];
    const refusal = refusals[row.way];
    const denied = refusal === "MOVE_NOT_ALLOWED";
    const code = denied ? refusal : keys.length > 0 ? "GATE_CLOSED" : (refusal ?? "STAGE_MOVED");
    if (!denied) for (const key of keys) byCriterion[key] = (byCriterion[key] ?? 0) + 1;
    blocked.push({ id, code, criteria: denied ? [] : keys });
  }
  return { moved, blocked, byCriterion };
}

/** What keeps every record on one way from moving, whatever its values. */
function refusalOf(move: Move | undefined, reason: MoveReason | undefined): ProblemCode | undefined {
  if (!move || move.policy === "deny") return "MOVE_NOT_ALLOWED";
  try {
    checkReason(move, reason);
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

async function idsOf(ctx: Ctx, rights: Rights, object: CatalogObject, input: BulkAdvanceInput): Promise<readonly string[]> {
  if (input.ids !== undefined && input.filter === undefined) {
    const errors = input.ids.flatMap((id, index) =>
      isId(id) ? [] : [{ pointer: `/ids/${index}`, code: "NOT_AN_ID", detail: { "zh-CN": "须为 uuid", en: "This must be a uuid" } }],
    );
    if (errors.length > 0) throw new Problem("RECORD_INVALID", undefined, { errors });
    if (input.ids.length > mostMoves) throw tooMany();
    return [...new Set(input.ids.map((id) => id.toLowerCase()))].sort();
  }
  if (input.ids !== undefined || input.filter === undefined || input.filter === null) {
    const detail = { "zh-CN": "请给出 ids 或 filter 之一", en: "Give either ids or a filter" };
    throw new Problem("RECORD_INVALID", undefined, { errors: [{ pointer: "", code: "IDS_OR_FILTER", detail }] });
  }
  const statement = shapeOnce(ctx.catalog, JSON.stringify(["move filter", rights.key, object.key, input.filter]), () =>
    compile(ctx.catalog, filtered(ctx, rights, object, input.filter)),
  );
  const rows = await ctx.db.list(bound(ctx, statement, {}));
  if (rows.length > mostMoves) throw tooMany();
  return rows.map((row) => row["id"] as string);
}

function filtered(ctx: Ctx, rights: Rights, object: CatalogObject, filter: unknown): Sql {
  const condition = toSqlWhere(checkFilter(ctx.catalog, rights, object, filter), readerSources(ctx.catalog, rights, object, "r"));
  return sql`select r."id" from ${object.table} r where ${visible(rights, object.key, "r")} and ${condition} order by r."id" limit ${mostMoves + 1}::integer`;
}

const tooMany = (): Problem =>
  new Problem("RECORD_INVALID", { "zh-CN": `一次最多推进 ${mostMoves} 条记录`, en: `At most ${mostMoves} records at once` });

async function seenAmong(
  ctx: Ctx,
  tx: { query: Ctx["db"]["one"] },
  rights: Rights,
  object: CatalogObject,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const statement = compileOnce(
    ctx.catalog,
    `seen among:${rights.key}:${object.key}`,
    () => sql`select r."id" from ${object.table} r where r."id" = any(${slot("ids")}::uuid[]) and ${visible(rights, object.key, "r")}`,
  );
  const rows = await tx.query(bound(ctx, statement, { ids }));
  return new Set(rows.map((row) => row["id"] as string));
}
