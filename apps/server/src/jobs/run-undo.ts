import { type UndoneRow, undoRows } from "@funnelsmith/engine";
import { ident, render, sql } from "@funnelsmith/logic";
import { type Statement, statementOf, tenantTables } from "@funnelsmith/storage";
import { changeJob, type Job } from "./job.ts";
import { type JobWork, jobStopped } from "./job-work.ts";

const batchSize = 500;

/**
 * Takes an import back, last row first, batch by batch: what it created is deleted, what it changed gets its old values unless it was
 * changed since. A batch, the notes it consumes and the job's position are committed together.
 */
export async function runUndo(work: JobWork): Promise<Job> {
  let { job } = work;
  const { schema } = work.tenant;
  const { db } = work.deps;
  for (;;) {
    if (work.stopping()) throw jobStopped;
    const current = job;
    const query = tenantTables(schema)
      .selectFrom("job_row")
      .select(["row", "part", "outcome", "object", "record_id", "version", "at"])
      .where("job_id", "=", job.id)
      .where("outcome", "<>", "conflict")
      .orderBy("row", "desc")
      .orderBy("part")
      .limit(batchSize);
    const rows = await db.one(statementOf(query));
    if (rows.length === 0) return job;
    const written = rows.flatMap(({ outcome, object, record_id: id, version, at }): UndoneRow[] =>
      object === null || id === null || at === null || outcome === "conflict"
        ? []
        : [{ outcome, object, id, version: version ?? undefined, at: new Date(at).toISOString() }],
    );
    job = await work.inApp(job, async (ctx) =>
      db.transaction(async (tx) => {
        const undone = await undoRows(ctx, tx, written);
        await tx.query(forgetting(schema, current.id, rows));
        const { result } = current;
        const after: Job = {
          ...current,
          done: current.done + rows.length,
          result: {
            deleted: (result["deleted"] ?? 0) + undone.deleted,
            restored: (result["restored"] ?? 0) + undone.restored,
            kept: (result["kept"] ?? 0) + undone.kept,
          },
        };
        const change = { done: after.done, result: after.result };
        const moved = await changeJob(tx, schema, current.id, { states: ["running"], done: current.done }, change, ctx.now);
        if (!moved) throw jobStopped;
        return after;
      }),
    );
    work.deps.written.add(work.tenant);
    work.progress();
  }
}

/** Deletes the notes of a batch. */
function forgetting(schema: string, job: string, rows: readonly { readonly row: number; readonly part: number }[]): Statement {
  const [row, part] = [rows.map((one) => one.row), rows.map((one) => one.part)];
  return render(sql`delete from ${ident(schema, "job_row")} r using unnest(${row}::integer[], ${part}::integer[]) as n ("row", "part")
    where r."job_id" = ${job}::uuid and r."row" = n."row" and r."part" = n."part"`);
}
