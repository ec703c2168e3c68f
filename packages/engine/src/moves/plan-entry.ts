import { join, type Sql, slot, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { CatalogFunnel, CatalogObject, CatalogStage, Row, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { compileRights } from "../rights/compile-rights.ts";
import type { RightScope } from "../rights/rights.ts";
import { assertCurrent } from "../write/app-row.ts";
import { compileOnce } from "../write/statements.ts";
import { checkReason, type MoveReason } from "./check-reason.ts";
import { classifyMove, type Move } from "./classify.ts";
import { entryFactReader, entryFacts, heldByRows, referredStatements } from "./entry-facts.ts";
import { factsOf } from "./facts.ts";
import { factColumns } from "./facts-sql.ts";
import { explainCriteria, gateClosed, type Judged } from "./gate-closed.ts";
import { type Gate, gateOf } from "./gate.ts";
import { blocks, evidenceOf, judge } from "./judge.ts";
import { ledgerInsert } from "./ledger.ts";
import { bound, heldTargets, holdColumns, lockStatements } from "./lock.ts";
import { moveDenied } from "./move-denied.ts";
import { resolveFunnel, resolveStage } from "./resolve-target.ts";
import { proposedRows } from "./row-sql.ts";
import { type ColumnValue, entryColumns } from "./stage-sql.ts";
import { isOpen } from "./stage-traits.ts";

/** Where a new record is to begin; the first open stage of the object's only funnel when nothing is said. */
export interface EntryInput {
  readonly funnel?: string | null | undefined;
  readonly stage?: string | null | undefined;
  readonly reason?: MoveReason | undefined;
}

/** A row about to be inserted: its values by column name, as they are bound. */
export type EntryRow = Readonly<Record<string, unknown>> & { readonly id: string };

/** What judging one new row gave: the ledger's evidence, or why the gate is closed. */
export type EntryAnswer = { readonly ok: true; readonly evidence: string | null } | { readonly ok: false; readonly problem: Problem };

/** How new rows enter a stage. Its fragments are the same for every request with the same `key`, and read the slots in `bindings`. */
export interface EntryPlan {
  readonly key: string;
  readonly funnel: CatalogFunnel;
  readonly stage: CatalogStage;
  /** Stage columns of the new row. */
  readonly columns: readonly ColumnValue[];
  /** Values of the slots entry_cause, entry_code and entry_note; `me` and `now` are the common ones. */
  readonly bindings: Readonly<Record<string, unknown>>;
  /** Whose new records may begin there: moving is a right of its own, but whoever may create may start at the start. */
  readonly within: RightScope;
  /** True when criteria must be judged, in the inserting transaction and before the insert. */
  readonly gated: boolean;
  /** Locks what the criteria read, then judges the rows in a later statement; answers in the order of the rows. */
  judge(tx: Transaction, rows: readonly EntryRow[]): Promise<readonly EntryAnswer[]>;
  /** The ledger rows of the inserted rows in `from` under `alias`; `id` (uuid) and `evidence` (jsonb) are expressions over it. */
  ledger(from: Sql, alias: string, values: { readonly id: Sql; readonly evidence: Sql }): Sql;
}

/**
 * Plans a creation as a forward move from nothing; undefined when the record begins outside every funnel. Refuses at once what no data
 * could make right: an unknown stage, a move the funnel denies, a right or a reason that is missing.
 */
export function planEntry(ctx: Ctx, object: CatalogObject, input: EntryInput): EntryPlan | undefined {
  const [named, target] = [input.funnel ?? undefined, input.stage ?? undefined];
  if (object.funnels.length === 0) {
    if (target !== undefined || named !== undefined) resolveFunnel(object, named ?? "");
    return undefined;
  }
  // A record of the past enters its stages by what its history says.
  if (ctx.cause === "history") return undefined;
  if (object.funnels.length > 1 && named === undefined && target === undefined) return undefined;
  const funnel = resolveFunnel(object, named);
  const first = funnel.stages.find(isOpen) ?? funnel.stages[0];
  const stage = target === undefined ? first : resolveStage(funnel, target, "/stage");
  if (!stage) return undefined;
  const rights = compileRights(ctx.catalog, ctx.actor).object(object.key);
  const within = stage === first ? "all" : rights.advance(funnel.key);
  if (within === "none") throw new Problem("FORBIDDEN");
  const move = classifyMove(funnel, undefined, stage);
  if (!move) return undefined;
  if (move.policy === "deny") throw moveDenied(move);
  const gated = move.criteria.length > 0;
  // A closed gate is told before a missing reason, so that nobody writes a reason for nothing.
  const reason = gated ? undefined : checkReason(move, input.reason);
  const shared = ctx.catalog.memo(`entry:${funnel.key}:${stage.key}`, () => fragments(ctx, object, funnel, stage));
  // Judged when the gate is, see `judgeEntries`: an empty code is none there either.
  const given = reason ?? { code: input.reason?.code || undefined, note: input.reason?.note };
  return {
    ...shared,
    funnel,
    stage,
    within,
    gated,
    bindings: { entry_cause: ctx.cause, entry_code: given.code ?? null, entry_note: given.note?.trim() || null },
    judge: (tx, rows) => (gated ? judgeEntries(ctx, tx, object, move, rows, input.reason) : Promise.resolve(rows.map(() => passed))),
  };
}

const passed: EntryAnswer = { ok: true, evidence: null };

function fragments(
  ctx: Ctx,
  object: CatalogObject,
  funnel: CatalogFunnel,
  stage: CatalogStage,
): Pick<EntryPlan, "key" | "columns" | "ledger"> {
  const at = sql`${slot("now")}::timestamptz`;
  return {
    key: `${funnel.key}:${stage.key}`,
    columns: entryColumns(funnel, stage, at),
    ledger: (from, alias, { id, evidence }) =>
      ledgerInsert(
        ctx.catalog,
        object,
        { funnel, to: stage },
        {
          id,
          isFirst: true,
          from: sql`null::text`,
          at,
          actor: sql`${slot("me")}::uuid`,
          cause: sql`${slot("entry_cause")}::text`,
          reasonCode: sql`${slot("entry_code")}::text`,
          note: sql`${slot("entry_note")}::text`,
          evidence,
          exception: sql`null::jsonb`,
        },
        from,
        alias,
      ),
  };
}

async function judgeEntries(
  ctx: Ctx,
  tx: Transaction,
  object: CatalogObject,
  move: Move,
  rows: readonly EntryRow[],
  reason: MoveReason | undefined,
): Promise<readonly EntryAnswer[]> {
  const gate = gateOf(ctx.catalog, object, move.funnel, move.to);
  const factsOfRow = await readFacts(ctx, tx, gate, rows);
  const closed: Judged[] = [];
  const evidence = rows.map((row) => {
    const facts = factsOf(ctx, gate.facts, factsOfRow(row));
    const verdicts = judge(move, facts);
    if (!verdicts.some(blocks)) return JSON.stringify(evidenceOf(verdicts, facts, undefined));
    closed.push({ id: row.id, verdicts });
    return undefined;
  });
  const told = closed.length === 0 ? [] : await explain(ctx, tx, object, move, rows, closed);
  if (closed.length < rows.length) checkReason(move, reason);
  let at = 0;
  return evidence.map((text): EntryAnswer => {
    if (text !== undefined) return { ok: true, evidence: text };
    return { ok: false, problem: gateClosed(told[at++] ?? []) };
  });
}

const proposal = (rows: readonly EntryRow[]): { readonly rows: string } => ({ rows: JSON.stringify(rows) });

/** Locks what the judgement of the rows reads, then reads it; answers by row what the gate's facts are. */
async function readFacts(ctx: Ctx, tx: Transaction, gate: Gate, rows: readonly EntryRow[]): Promise<(row: EntryRow) => Row> {
  const known = entryFacts(ctx, gate);
  const nothing = { sql: sql`false`, key: "none" };
  if (known) {
    const locks = lockStatements(ctx, heldByRows(gate, known, rows), nothing);
    const answers = await tx.queryAll([...locks, ...referredStatements(ctx, gate, known, rows)]);
    assertCurrent(ctx.catalog, answers[0]?.[0]?.["revision"]);
    return entryFactReader(known, answers.slice(locks.length));
  }
  const proposed = proposal(rows);
  const held = gate.holds.length === 0 ? [] : heldTargets(gate.holds, await tx.query(bound(ctx, holdsStatement(ctx, gate), proposed)));
  const answers = await tx.queryAll([...lockStatements(ctx, held, nothing), bound(ctx, factsStatement(ctx, gate), proposed)]);
  assertCurrent(ctx.catalog, answers[0]?.[0]?.["revision"]);
  const found = new Map((answers.at(-1) ?? []).map((row) => [row["id"], row]));
  return (row) => found.get(row.id) ?? {};
}

/** The criteria of rows that stand before a closed gate, as their writer may know them. */
async function explain(
  ctx: Ctx,
  tx: Transaction,
  object: CatalogObject,
  move: Move,
  rows: readonly EntryRow[],
  closed: readonly Judged[],
): ReturnType<typeof explainCriteria> {
  const ids = new Set(closed.map(({ id }) => id));
  const bindings = proposal(rows.filter(({ id }) => ids.has(id)));
  const source = { from: proposedRows(object, "r"), key: "proposed", bindings };
  return explainCriteria(ctx, (statement) => tx.query(statement), object, move, closed, source);
}

function holdsStatement(ctx: Ctx, gate: Gate): ReturnType<typeof compileOnce> {
  return compileOnce(
    ctx.catalog,
    `entry-holds:${gate.funnel.key}:${gate.to.key}`,
    () => sql`select ${join(holdColumns(gate.holds, "r"))} from ${proposedRows(gate.object, "r")}`,
  );
}

function factsStatement(ctx: Ctx, gate: Gate): ReturnType<typeof compileOnce> {
  return compileOnce(
    ctx.catalog,
    `entry-facts:${gate.funnel.key}:${gate.to.key}`,
    () => sql`select ${join([sql`r."id"`, ...factColumns(gate.facts, gate.object.sources("r"))])} from ${proposedRows(gate.object, "r")}`,
  );
}
