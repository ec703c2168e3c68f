import { Problem } from "@funnelsmith/problem";
import { type CatalogObject, newId, type Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { type EntryAnswer, type EntryPlan, type EntryRow, planEntry } from "../moves/plan-entry.ts";
import { attachFiles } from "../files/claim-files.ts";
import { withFiles } from "../files/bulk-files.ts";
import { bindings } from "../rights/bindings.ts";
import type { Rights } from "../rights/rights.ts";
import { assertCurrent } from "../write/app-row.ts";
import { inputColumns } from "../write/input-rows.ts";
import { bindOnce } from "../write/statements.ts";
import { numbered } from "./assign-numbers.ts";
import { batches, type BulkOutcome, grouped, halving, type Indexed, namedTwice, readEach } from "./bulk-rows.ts";
import { proposed } from "./create-record.ts";
import { lockForJudgement } from "./cross-row.ts";
import { givesRows } from "./given-rows.ts";
import { insertInput, insertStatement } from "./insert-sql.ts";
import { isJudgedByParents, judgeParents } from "./judge-parents.ts";
import { type NewRecord, type NewRow, readNewRecord } from "./new-record.ts";
import { type EnteringRow, newRowInput, newRowReader } from "./new-row-input.ts";
import { readFills } from "./read-fills.ts";
import { failureOf } from "./row-check.ts";
import { takenValues } from "./taken-values.ts";
import { writeNewRows } from "./write-rows.ts";

/** A row ready to be judged, with its plan. */
interface Planned extends NewRow {
  readonly entry: EntryPlan | undefined;
  /** Rows of one shape are inserted by one statement with one set of bindings: of one plan, with the same fields filled. */
  readonly shape: string;
}

/** A row ready to be inserted, with what the gate said of it. */
interface Judged extends EnteringRow {
  readonly row: Planned;
}

/** The same for records that enter the same stage by the same words. */
function planName({ funnel, stage, reason }: NewRecord): string {
  const place = `${funnel === undefined ? "" : `=${funnel}`}\0${stage === undefined ? "" : `=${stage}`}`;
  return reason === undefined ? place : `${place}\0${JSON.stringify(reason)}`;
}

/** Creates rows set-wise: one judgement and one statement for every thousand rows that enter the same stage. */
export async function bulkCreate(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  items: readonly NewRecord[],
  each: boolean,
): Promise<BulkOutcome> {
  if (items.length > 0 && rights.object(object.key).scope.create === "none") throw new Problem("FORBIDDEN");
  const plans = new Map<string, EntryPlan | undefined>();
  const seen = new Set<string>();
  const { rows, failed } = readEach(items, (item): Planned => {
    const row = readNewRecord(ctx, object, rights, item);
    if (seen.has(row.id)) throw namedTwice();
    seen.add(row.id);
    const plan = planName(item);
    if (!plans.has(plan)) plans.set(plan, planEntry(ctx, object, item));
    const shape = `${plan}\0${row.chosen}\0${row.filled.size === 0 ? "" : [...row.filled].sort().join()}`;
    return { ...row, entry: plans.get(plan), shape };
  });
  const outcome = { ids: new Map<number, string>(), failed: [...failed], touched: [] as { object: string; ids: string[] }[] };
  if (failed.length > 0 && !each) return outcome;
  const given = await numbered(
    ctx,
    object,
    rows.map(({ row }) => row),
  );
  const ready = given.every((row, at) => row === rows[at]?.row)
    ? rows
    : rows.map(({ index, row }, at) => ({ index, row: given[at] ?? row }));
  for (const group of grouped(ready, ({ row }) => row.shape)) {
    for (const batch of batches(group)) {
      const filed = await withFiles(ctx, tx, object, batch, outcome.failed);
      const nested = batch.some(({ row }) => givesRows(object, row.values));
      const entering = nested ? filed.map(unjudged) : await judged(ctx, tx, rights, object, filed, outcome.failed);
      if (!nested && !isJudgedByParents(ctx.catalog, object)) {
        await insert(ctx, tx, rights, object, entering, outcome);
        continue;
      }
      const write = async (part: readonly Judged[]): Promise<void> => {
        const done = { ids: new Map<number, string>(), failed: [] as { index: number; problem: Problem }[] };
        await insert(ctx, tx, rights, object, nested ? await withRows(ctx, tx, rights, object, part, done.failed) : part, done);
        // Rows of a record that is refused must not stay: alone it is refused with them.
        const [refused] = done.failed;
        if (refused && nested) throw refused.problem;
        await judgeParents(ctx, tx, object, [...done.ids.values()]);
        for (const [index, id] of done.ids) outcome.ids.set(index, id);
        outcome.failed.push(...done.failed);
      };
      const tried = await halving(tx, entering, write, ({ index }, problem) => {
        outcome.failed.push({ index, problem });
        return each;
      });
      if (!tried) return outcome;
    }
  }
  outcome.touched.push({ object: object.key, ids: [...outcome.ids.values()] });
  return outcome;
}

/** Writes the rows of sub-tables, which the gate reads, then judges. */
async function withRows(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  part: readonly Indexed<Planned>[],
  failed: { index: number; problem: Problem }[],
): Promise<readonly Judged[]> {
  const rows = await writeNewRows(
    ctx,
    tx,
    rights,
    object,
    part.map(({ row }) => row),
  );
  const written = part.map(({ index, row }, at) => ({ index, row: rows[at] ?? row }));
  return judged(ctx, tx, rights, object, written, failed);
}

const unjudged = ({ index, row }: Indexed<Planned>): Judged => ({ index, row, evidence: null });

async function judged(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  batch: readonly Indexed<Planned>[],
  failed: { index: number; problem: Problem }[],
): Promise<readonly Judged[]> {
  await lockForJudgement(
    ctx,
    tx,
    object,
    [],
    batch.map(({ row }) => row.values),
  );
  const entry = batch[0]?.row.entry;
  if (!entry?.gated) return batch.map(unjudged);
  const filled = await readFills(
    ctx,
    tx,
    rights,
    object,
    batch.map(({ row }) => row),
  );
  const answers = await judgeAll(
    tx,
    entry,
    filled.map((row) => proposed(object, row)),
  );
  const entering: Judged[] = [];
  for (let at = 0; at < batch.length; at += 1) {
    const [index, row, answer] = [batch[at]?.index ?? 0, filled[at], answers[at]];
    if (row && answer?.ok) entering.push({ index, row, evidence: answer.evidence });
    else if (answer && !answer.ok) failed.push({ index, problem: answer.problem });
  }
  return entering;
}

/** A reason that is missing or unknown is every row's mistake, since all of them give the same. */
async function judgeAll(tx: Transaction, entry: EntryPlan, rows: readonly EntryRow[]): Promise<readonly EntryAnswer[]> {
  try {
    return await entry.judge(tx, rows);
  } catch (error) {
    if (!(error instanceof Problem) || (error.code !== "REASON_REQUIRED" && error.code !== "RECORD_INVALID")) throw error;
    return rows.map(() => ({ ok: false, problem: error }));
  }
}

async function insert(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  batch: readonly Judged[],
  outcome: { readonly ids: Map<number, string>; readonly failed: { index: number; problem: Problem }[] },
): Promise<void> {
  const [first] = batch;
  if (first === undefined) return;
  const { entry, filled, chosen } = first.row;
  const statement = insertStatement(ctx.catalog, rights, object, { many: true, chosen, filled, entry, idempotent: false, guarded: false });
  const common = { ...bindings(ctx), ...entry?.bindings, cause: ctx.cause, event: newId() };
  const values = { ...common, ...inputColumns(insertInput(object), batch, newRowReader(object, entry)) };
  const refused = new Set<number>();
  const conflicting = new Set<number>();
  for (const answer of await tx.query(bindOnce(statement.compiled, values))) {
    assertCurrent(ctx.catalog, answer["revision"]);
    if (answer["n"] === null) continue;
    const index = Number(answer["n"]);
    refused.add(index);
    const failure = failureOf(statement.checks, answer);
    if (failure) outcome.failed.push({ index, problem: failure });
    else conflicting.add(index);
  }
  for (const { index, row } of batch) if (!refused.has(index)) outcome.ids.set(index, row.id);
  ctx.room?.made(batch.length - refused.size);
  await attachFiles(
    ctx,
    tx,
    object,
    batch.flatMap(({ index, row }) => (outcome.ids.has(index) ? [row] : [])),
  );
  const left = batch.filter(({ index }) => conflicting.has(index)).map((row) => newRowInput(object, entry, row));
  for (const [index, problem] of await takenValues(ctx, tx, object, left)) outcome.failed.push({ index, problem });
}
