import {
  type Ctx,
  type FileRow,
  historyKeyOf,
  importHistory,
  type ImportMemory,
  importMemory,
  importRows,
  isHistory,
  mayOverlap,
  remember,
  rememberHistory,
  type RowOutcome,
  transact,
  trialMemory,
} from "@funnelsmith/engine";
import { failPoint, type Transaction } from "@funnelsmith/storage";
import { changeJob, type Job, type JobCounts } from "./job.ts";
import { type JobWork, jobStopped } from "./job-work.ts";
import { noteRows } from "./note-rows.ts";
import { tableRows } from "./table-rows.ts";

/** Rows written, with the job's position, in one transaction. */
const batchSize = 1000;
/** Rows of a file after which the database counts anew before the job is done. */
const manyRows = 1000;
/** From so many on it does so while the last fifth is written: that is more of the same, and PostgreSQL reckons with how a table has grown. */
const countedBeside = 10 * batchSize;

/**
 * Checks or runs an import from where it is to its end, batch by batch. A batch and the job's position are committed together; a check writes
 * the same and takes it back, so that it says exactly what a run would do. Where batches cannot get in each other's way the next is written
 * while one is committed; they are committed in order all the same. Ends early when the server stops or somebody stops the job. `countAnew`
 * is called once in a run of many rows.
 */
export async function runImport(work: JobWork, file: string, countAnew: () => Promise<void>): Promise<Job> {
  const { job } = work;
  const memory = importMemory();
  let batch: FileRow[] = [];
  const behind = job.done;
  let seen = 0;
  const { plan } = job.params;
  const history = isHistory(plan);
  const recall = history ? rememberHistory : remember;
  let last = Promise.resolve(job);
  let counting: Promise<void> | undefined;
  const next = async (): Promise<void> => {
    const rows = batch;
    batch = [];
    if (seen <= behind) await work.inApp(job, async (ctx) => recall(ctx, job.object, plan, rows, memory));
    else if (rows.length > 0) {
      const before = last;
      if (!overlaps) await before;
      last = importBatch(work, before, rows, memory);
      // Told when it is waited for; until then nobody may be listening.
      last.catch(() => {});
      await before;
    }
    if (job.phase === "run" && job.source.rows >= countedBeside && seen >= 0.8 * job.source.rows) counting ??= countAnew();
  };
  const overlaps = await work.inApp(job, async ({ catalog }) => {
    const object = catalog.objects.get(job.object);
    return object !== undefined && mayOverlap(catalog, object, plan);
  });
  // The rows of one record's history are written together; what another record is, only the definition says.
  const keyOf = history ? await work.inApp(job, async ({ catalog }) => keyReader(catalog.objects.get(job.object), plan)) : undefined;
  let lastKey = "";
  let head = true;
  try {
    for await (const rows of tableRows(file, job.source.layout, job.source.head.length)) {
      for (const row of rows) {
        if (head) {
          head = false;
          continue;
        }
        const key = keyOf?.(row.cells) ?? "";
        const whole = keyOf === undefined || key !== lastKey;
        lastKey = key;
        if (seen === behind && seen > 0 && batch.length > 0) await next();
        if (batch.length >= batchSize && whole) {
          if (work.stopping()) throw jobStopped;
          await next();
        }
        batch.push(row);
        seen += 1;
      }
    }
    await next();
    const end = await last;
    if (job.phase === "run" && end.done >= manyRows) await (counting ?? countAnew());
    return end;
  } finally {
    // What is under way is over before somebody else takes the job.
    await Promise.allSettled([last, counting]);
  }
}

const keyReader =
  (object: Parameters<typeof historyKeyOf>[0] | undefined, plan: Parameters<typeof historyKeyOf>[1]) =>
  (cells: readonly string[]): string =>
    object ? historyKeyOf(object, plan, cells) : "";

class TakenBack {
  readonly outcomes: readonly RowOutcome[];
  constructor(outcomes: readonly RowOutcome[]) {
    this.outcomes = outcomes;
  }
}

/** Writes a batch at once, and settles it when the one before is: answers the job as it is then. */
async function importBatch(work: JobWork, before: Promise<Job>, rows: readonly FileRow[], memory: ImportMemory): Promise<Job> {
  const { db } = work.deps;
  const { job } = work;
  const checking = job.phase === "check";
  const done = await work.inApp(job, async (ctx) => {
    let trial = trialMemory(memory);
    const write = async (tx: Transaction): Promise<readonly RowOutcome[]> => {
      // A transaction that is done again begins without what it found the time before.
      trial = trialMemory(memory);
      return await (isHistory(job.params.plan) ? importHistory : importRows)(ctx, tx, job.object, job.params.plan, rows, trial);
    };
    if (checking) {
      const outcomes = await db
        .transaction(async (tx): Promise<never> => {
          throw new TakenBack(await write(tx));
        })
        .catch((error: unknown) => {
          if (error instanceof TakenBack) return error.outcomes;
          throw error;
        });
      return await db.transaction(async (tx) => await settle(work, tx, ctx, await before, rows, outcomes));
    }
    // Near the limit a batch has its turn when the one before is written, for that one will wait for its own.
    if (ctx.room?.near) await before;
    const after = await transact(ctx, async (tx) => {
      const outcomes = await write(tx);
      const settled = await settle(work, tx, ctx, await before, rows, outcomes);
      await failPoint("import.before-commit");
      return settled;
    });
    await failPoint("import.after-commit");
    trial.keep();
    return after;
  });
  work.deps.written.add(work.tenant);
  work.progress();
  return done;
}

/** Notes what became of the rows and moves the job on; throws when it is no longer running or somebody else has moved it. */
async function settle(
  work: JobWork,
  tx: Transaction,
  ctx: Ctx,
  job: Job,
  rows: readonly FileRow[],
  outcomes: readonly RowOutcome[],
): Promise<Job> {
  const { schema } = work.tenant;
  let byRow: ReadonlyMap<number, readonly string[]> | undefined;
  const cellsOf = (row: number): readonly string[] => (byRow ??= new Map(rows.map((each) => [each.row, each.cells]))).get(row) ?? [];
  const after = { ...job, done: job.done + rows.length, result: counted(job.result, outcomes) };
  const { done, result } = after;
  // Before the notes: whoever comes second waits here and goes, instead of failing the job over notes there are already.
  const moved = await changeJob(tx, schema, job.id, { states: ["running"], done: job.done }, { done, result }, ctx.now);
  if (!moved) throw jobStopped;
  await noteRows(tx, schema, job, outcomes, cellsOf, ctx.now);
  return after;
}

function counted(before: JobCounts, outcomes: readonly RowOutcome[]): JobCounts {
  const after: Record<string, number> = { create: 0, update: 0, skip: 0, conflict: 0, made: 0, held: 0, ...before };
  for (const { outcome, made, errors, moves = 0 } of outcomes) {
    if (moves > 0) after["moves"] = (after["moves"] ?? 0) + moves;
    if (outcome === "part") continue;
    after[outcome] = (after[outcome] ?? 0) + 1;
    after["made"] = (after["made"] ?? 0) + made.length;
    if (outcome !== "conflict" && errors.length > 0) after["held"] = (after["held"] ?? 0) + 1;
  }
  return after;
}
