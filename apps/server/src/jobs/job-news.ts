import { type Database, statementOf, type TenantTables, tenantTables } from "@funnelsmith/storage";
import { type Job, jobColumns, jobOf } from "./job.ts";

/** The channel on which servers hear that a job came further or changed its state; the payload is the member who started it. */
export const jobNewsChannel = "job_news";

/** How far a job is, as its owner is told while it runs. */
export type JobNews = Pick<Job, "id" | "object" | "state" | "phase" | "done" | "result"> & { readonly total: number | null };

/** Whose jobs: those a member started, by a key limited to roles only those started with the same limit. */
export interface JobOwner {
  readonly member: string;
  readonly limit: Job["limit"];
}

/** News are told for so long after they happened: a stream that begins in between tells them too. */
const freshMs = 60_000;
/** A job that runs is told of at most so often. */
const paceMs = 500;

/** Whether the jobs of such an owner are shown to whoever asks as one. */
export const ownsJob = ({ member, limit }: JobOwner, job: Pick<Job, "createdBy" | "limit">): boolean =>
  job.createdBy === member && (limit === undefined || JSON.stringify(limit) === JSON.stringify(job.limit));

/** The owner's jobs in an app that changed within the last minute, as they are now. */
export async function readJobNews(db: Database, schema: string, app: string, owner: JobOwner, now: Date): Promise<readonly JobNews[]> {
  const query = tenantTables(schema)
    .selectFrom("job")
    .select(jobColumns)
    .where("created_by", "=", owner.member)
    .where("app", "=", app)
    .where("updated_at", ">", new Date(now.getTime() - freshMs).toISOString())
    .orderBy("updated_at")
    .limit(50);
  const jobs = (await db.one(statementOf(query))).map((row) => jobOf(row as unknown as TenantTables["job"]));
  return jobs
    .filter((job) => ownsJob(owner, job))
    .map(({ id, object, state, phase, done, result, source }) => {
      return { id, object, state, phase, done, total: phase === "undo" ? null : source.rows, result };
    });
}

/** Tells every server that a job of the member is worth looking at. */
export async function tellOwner(db: Database, member: string): Promise<void> {
  await db.notify(jobNewsChannel, member);
}

/** Tells of a job that runs, as often as one can follow; news that are not told in time are told by the next. */
export function paced(tell: () => Promise<void>, clock: () => Date): () => void {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const at = clock().getTime();
    if (at - last < paceMs) return;
    last = at;
    tell().catch(() => {});
  };
}
