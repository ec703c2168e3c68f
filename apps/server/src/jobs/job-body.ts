import type { Job } from "./job.ts";
import { undoDays } from "./job.ts";

const day = 86_400_000;

/** Until when what an import wrote can be undone; undefined when there is nothing to undo. */
export function undoUntil(job: Job): string | undefined {
  const over = job.phase === "run" && (job.state === "done" || job.state === "failed" || job.state === "cancelled");
  return over ? new Date(Date.parse(job.endedAt ?? job.updatedAt) + undoDays * day).toISOString() : undefined;
}

/** A job as it is told on the wire. */
export function jobBody(job: Job): Readonly<Record<string, unknown>> {
  const { plan } = job.params;
  return {
    id: job.id,
    kind: "import",
    app: job.app,
    object: job.object,
    state: job.state,
    phase: job.phase,
    done: job.done,
    // What there is to undo is counted by the run.
    total: job.phase === "undo" ? null : job.source.rows,
    source: job.source,
    plan,
    result: job.result,
    problem: job.problem,
    undoUntil: undoUntil(job) ?? null,
    createdAt: job.createdAt,
    updatedAt: job.updatedAt,
    endedAt: job.endedAt ?? null,
  };
}
