import { problemDocument, Problem } from "@funnelsmith/problem";
import { platform, refreshStatistics, statementOf, tenantTables } from "@funnelsmith/storage";
import { startLoop } from "../background/loops.ts";
import type { TenantRef } from "../background/written-tenants.ts";
import type { Deps } from "../deps.ts";
import { changeJob, type Job, jobChannel, readJob } from "./job.ts";
import { tellOwner } from "./job-news.ts";
import { dropFile, hasFile, jobFile } from "./job-files.ts";
import { jobStopped, jobWork } from "./job-work.ts";
import { runImport } from "./run-import.ts";
import { runUndo } from "./run-undo.ts";

/** Jobs one server works on at once. */
const mostAtOnce = 2;
/** A running job whose file no server has is given up after so long. */
const abandonedMs = 10 * 60_000;
/** So often a job may stumble at one place over what is nobody's refusal and no trouble of the database's. */
const mostStumbles = 5;

/**
 * Works on jobs that are running, whichever server they were started on: each is held by a lock that ends with the process, so that the job
 * of a server that dies is carried on by another, or by itself when it is back. Looks at once when told, else every few seconds.
 */
export function startJobRunner(deps: Deps, onError: (error: unknown) => void, lookMs = 5_000): { readonly stop: () => Promise<void> } {
  const here = new Map<string, Promise<void>>();
  const stumbles = new Map<string, { readonly done: number; readonly times: number }>();
  const stumble = ({ id, done }: Job): number => {
    const last = stumbles.get(id);
    const times = last?.done === done ? last.times + 1 : 1;
    stumbles.set(id, { done, times });
    return times;
  };
  let stopped = false;
  const look = async (): Promise<void> => {
    const query = platform
      .selectFrom("working")
      .innerJoin("tenant", "tenant.id", "working.tenant_id")
      .select(["tenant.id", "tenant.schema", "working.job_id"])
      .orderBy("working.since");
    for (const { id, schema, job_id: job } of await deps.db.one(statementOf(query))) {
      if (stopped || here.size >= mostAtOnce) return;
      if (here.has(job)) continue;
      let begin = (): void => {};
      const begun = new Promise<void>((resolve) => (begin = resolve));
      const work = deps.db
        .exclusive(
          `funnelsmith job ${job}`,
          async () => await workOn(deps, { id, schema }, job, { stopping: () => stopped, begin, stumble, onError }),
        )
        .then(
          (done) => {
            here.delete(job);
            if (done?.value !== "ended") return;
            stumbles.delete(job);
            loop.nudge();
          },
          (error: unknown) => {
            here.delete(job);
            onError(error);
          },
        );
      here.set(job, work);
      // One that another server works on, or whose file another has, takes nobody's place here.
      await Promise.race([begun, work]);
    }
  };
  const loop = startLoop(lookMs, look, onError);
  const unlisten = deps.db.listen(jobChannel, () => loop.nudge());
  return {
    async stop() {
      stopped = true;
      unlisten();
      await loop.stop();
      await Promise.all(here.values());
    },
  };
}

/** What a job at work knows of its runner. */
interface Running {
  /** Whether the server stops. */
  readonly stopping: () => boolean;
  /** Called when there is work to do for it here. */
  readonly begin: () => void;
  /** Notes that it could not go on, and answers how often that was so at this place. */
  readonly stumble: (job: Job) => number;
  readonly onError: (error: unknown) => void;
}

/** Works on one job until it ends, is stopped, or cannot go on here now. */
async function workOn(
  deps: Deps,
  tenant: TenantRef,
  id: string,
  { stopping, begin, stumble, onError }: Running,
): Promise<"ended" | "left"> {
  const job = await readJob(deps.db, tenant.schema, id);
  const now = (): string => deps.clock().toISOString();
  const age = (instant: string): number => deps.clock().getTime() - Date.parse(instant);
  if (job?.state !== "running") {
    await forget(deps, tenant, id);
    return "ended";
  }
  const file = jobFile(deps.settings.dataDir, tenant.schema, id);
  if (job.phase !== "undo" && !(await hasFile(file))) {
    // Another server has it, or its disk is lost.
    if (age(job.updatedAt) < abandonedMs) return "left";
    const gone = new Problem("FILE_INVALID", {
      "zh-CN": "上传的文件已不在服务器上。",
      en: "The uploaded file is no longer on the server.",
    });
    await fail(deps, tenant, job, gone);
    return "ended";
  }
  begin();
  const work = jobWork(deps, tenant, job, stopping);
  work.progress();
  try {
    const countAnew = async (): Promise<void> =>
      await work.inApp(job, async (ctx) => refreshStatistics(deps.db, ctx.catalog, job.object)).catch(onError);
    const end = job.phase === "undo" ? await runUndo(work) : await runImport(work, file, countAnew);
    const state = job.phase === "check" ? "ready" : "done";
    const ended = await changeJob(deps.db, tenant.schema, id, { states: ["running"], done: end.done }, { state, endedAt: now() }, now());
    // One that was paused at its very end is resumed with its file.
    if (ended && job.phase === "run") await dropFile(file);
  } catch (error) {
    if (error === jobStopped) {
      if (stopping()) return "left";
    } else if (error instanceof Problem && error.status < 500) await fail(deps, tenant, job, error);
    else {
      // The database or this server, not the job: looked at again soon. What fails here again and again is told to whoever waits for it.
      onError(error);
      if (error instanceof Problem || stumble(job) < mostStumbles) return "left";
      await fail(deps, tenant, job, new Problem("INTERNAL", undefined, { cause: error }));
    }
  }
  await tellOwner(deps.db, job.createdBy);
  await forget(deps, tenant, id);
  return "ended";
}

async function fail(deps: Deps, tenant: TenantRef, job: Job, problem: Problem): Promise<void> {
  const now = deps.clock().toISOString();
  const told = problemDocument(problem, job.params.locale, job.id);
  await changeJob(deps.db, tenant.schema, job.id, { states: ["running"] }, { state: "failed", problem: told, endedAt: now }, now);
}

/** The platform need not know of a job that is not running; one that is being resumed waits, and says so anew. */
async function forget(deps: Deps, tenant: TenantRef, id: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const held = tenantTables(tenant.schema).selectFrom("job").select("state").where("id", "=", id).forUpdate();
    const [job] = await tx.query(statementOf(held));
    if (job?.state === "running") return;
    await tx.query(statementOf(platform.deleteFrom("working").where("tenant_id", "=", tenant.id).where("job_id", "=", id)));
  });
}
