import { type UndoneRow, undoRows } from "@funnelsmith/engine";
import { statementOf, tenantTables } from "@funnelsmith/storage";
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
        for (const { row, part } of rows) {
          const gone = tenantTables(schema)
            .deleteFrom("job_row")
            .where("job_id", "=", current.id)
            .where("row", "=", row)
            .where("part", "=", part);
          await tx.query(statementOf(gone));
        }
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
