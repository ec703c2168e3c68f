import type { Facts } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { CatalogObject, Row, Statement, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import type { Rights } from "../rights/rights.ts";
import { assertCurrent } from "../write/app-row.ts";
import { classifyMove, type Move } from "./classify.ts";
import { factsOf } from "./facts.ts";
import { type Gate, gateOf } from "./gate.ts";
import { judge, type Verdict } from "./judge.ts";
import { bound, heldTargets, lockStatements, type LockTarget, lockTogether, readHolds } from "./lock.ts";
import { moveDenied } from "./move-denied.ts";
import type { MovePatch } from "./move-patch.ts";
import { mayMove } from "./move-rights.ts";
import { lockStanding, readStanding } from "./read-standing.ts";
import { alreadyThere, type Ask, notMovable, staleMove } from "./refuse-move.ts";
import type { Target } from "./resolve-target.ts";
import { setOff } from "./set-off.ts";
import { standingOf } from "./standings.ts";

/** A move of one record as asked for. */
export interface MoveRequest {
  readonly object: CatalogObject;
  readonly id: string;
  readonly target: Target;
  readonly ifMatch: number | "*";
  readonly patch: MovePatch | undefined;
}

/** A record and its move, judged on what the database held at one instant. */
export interface JudgedRecord {
  readonly move: Move;
  readonly verdicts: readonly Verdict[];
  readonly facts: Facts;
  /** Before the move and its patch. */
  readonly version: number;
  /** As the row stands, the patch written. */
  readonly row: Row;
  readonly mayExcept: boolean;
  /** Stages may enter by themselves once it has moved: nothing else follows from the move when false. */
  readonly stirs: boolean;
}

const mostRounds = 4;

/**
 * Locks the app's row, the record and every row its criteria read, in id order, writes the patch, then judges in a later statement: a
 * judgement in the same statement would see the rows as they were before the locks.
 */
export async function judgeLocked(ctx: Ctx, tx: Transaction, rights: Rights, request: MoveRequest): Promise<JudgedRecord> {
  const { object, id, target, patch } = request;
  const gate = gateOf(ctx.catalog, object, target.funnel, target.to);
  const where = { sql: mayMove(rights, object, target.funnel, "r"), key: `${rights.key}:${target.funnel.key}` };
  const record: LockTarget = { object, strength: "write", id };
  const standing = bound(ctx, readStanding(ctx.catalog, rights, gate), { id });
  if (gate.alone && !setOff(ctx.catalog, gate).beyond && !patch) {
    const [row] = await tx.query(bound(ctx, lockStanding(ctx.catalog, rights, gate), { id }));
    assertCurrent(ctx.catalog, row?.["revision"]);
    return judgeRow(ctx, (statement) => tx.query(statement), rights, request, gate, row ?? {}, undefined);
  }
  const together = patch ? undefined : lockTogether(ctx, gate, id, where);
  let held = together ? [] : [...(await readHolds(ctx, tx, gate, [id])), ...(patch ? newHolds(gate, patch) : [])];
  if (patch?.rows) {
    await tx.queryAll(lockStatements(ctx, [record, ...held], where));
    await patch.writeRows(tx, id, request.ifMatch);
  }
  let write: Statement | undefined = patch?.statement(id, request.ifMatch);
  let was: number | undefined;
  for (let round = 0; round < mostRounds; round += 1) {
    const locks = together && round === 0 ? [together] : lockStatements(ctx, [record, ...held], where);
    const answers = await tx.queryAll([...locks, ...(write ? [write] : []), standing]);
    assertCurrent(ctx.catalog, answers[0]?.[0]?.["revision"]);
    if (together && round === 0) held = heldTargets(gate.holds, answers[0] ?? []);
    const row = answers.at(-1)?.[0] ?? {};
    if (write && patch) {
      const [written] = answers[locks.length] ?? [];
      if (typeof written?.["id"] !== "string") throw await notMovable(ctx, (statement) => tx.query(statement), rights, object, id);
      if (request.ifMatch !== "*" && Number(written["was"]) !== request.ifMatch)
        throw staleMove({ ...written, version: written["was"] }, target);
      patch.assertWritten(written);
      was = Number(written["was"]);
      write = undefined;
    }
    // A reference changed between the look and the lock: what it leads to now is locked too, and the judgement done again.
    const known = new Set(held.map((each) => each.id));
    const missed = heldTargets(gate.holds, [row]).filter((each) => !known.has(each.id) && each.id !== id);
    if (missed.length === 0) return judgeRow(ctx, (statement) => tx.query(statement), rights, request, gate, row, was);
    held = [...held, ...missed];
  }
  throw new Problem("STAGE_MOVED");
}

/** The same judgement without locks, for an answer that changes nothing. */
export async function judgeUnlocked(ctx: Ctx, rights: Rights, request: Omit<MoveRequest, "patch">): Promise<JudgedRecord> {
  const gate = gateOf(ctx.catalog, request.object, request.target.funnel, request.target.to);
  const ask: Ask = (statement) => ctx.db.one(statement);
  const [row] = await ask(bound(ctx, readStanding(ctx.catalog, rights, gate), { id: request.id }));
  assertCurrent(ctx.catalog, row?.["revision"]);
  return judgeRow(ctx, ask, rights, { ...request, patch: undefined }, gate, row ?? {}, undefined);
}

/** Rows that a patched reference is to point at. */
function newHolds(gate: Gate, patch: MovePatch): LockTarget[] {
  return gate.holds.flatMap((hold): LockTarget[] => {
    const id = hold.through === undefined ? undefined : patch.values.get(hold.through);
    return typeof id === "string" ? [{ object: hold.object, strength: hold.wakes ? "wake" : "hold", id }] : [];
  });
}

async function judgeRow(
  ctx: Ctx,
  ask: Ask,
  rights: Rights,
  request: MoveRequest,
  gate: Gate,
  row: Row,
  was: number | undefined,
): Promise<JudgedRecord> {
  const { object, id, target, ifMatch } = request;
  if (typeof row["id"] !== "string") throw await notMovable(ctx, ask, rights, object, id);
  const version = was ?? Number(row["version"]);
  if (ifMatch !== "*" && ifMatch !== version) throw staleMove(row, target);
  const move = classifyMove(target.funnel, standingOf(object, row["funnel"], row["stage"], row["resume"]), target.to);
  if (!move) throw alreadyThere();
  if (move.policy === "deny") throw moveDenied(move);
  const facts = factsOf(ctx, gate.facts, row);
  const off = setOff(ctx.catalog, gate);
  // A rule that is true while a record is sent back has had its say, see `heldBack`.
  const drawn = move.kind !== "back" && move.kind !== "reopen" && off.rules.some((_, at) => row[`a${at}`] === true);
  const stirs = off.later || drawn;
  return { move, verdicts: judge(move, facts), facts, version, row, mayExcept: row["may_except"] === true, stirs };
}
