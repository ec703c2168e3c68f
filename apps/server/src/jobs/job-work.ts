import type { Ctx } from "@funnelsmith/engine";
import { Problem } from "@funnelsmith/problem";
import type { TenantRef } from "../background/written-tenants.ts";
import type { Deps } from "../deps.ts";
import { localDay } from "../http/local-day.ts";
import { type Place, watched } from "../observe/slow-queries.ts";
import { actorIn } from "../tenancy/directory.ts";
import type { Job } from "./job.ts";
import { paced, tellOwner } from "./job-news.ts";

const jobPlace = ({ id, app, object, phase }: Job): Place => ({ app, object, job: id, phase });

/** Thrown when a job is to go no further: it was paused or cancelled, or the server stops. What was under way is taken back. */
export const jobStopped: Error = Object.assign(new Error("the job was stopped"), { name: "JobStopped" });

/** A job at work on this server. */
export interface JobWork {
  readonly deps: Deps;
  readonly tenant: TenantRef;
  readonly job: Job;
  /** Whether the server stops. */
  stopping(): boolean;
  /** Lets whoever started the job know that it came further. */
  progress(): void;
  /** Does the engine's work as whoever started the job, or asked for its undoing, with the rights they have now. */
  inApp<T>(job: Job, work: (ctx: Ctx) => Promise<T>): Promise<T>;
}

/** What the engine needs to know to work for a job; FORBIDDEN when whoever it works for is no longer there. */
export function jobWork(deps: Deps, tenant: TenantRef, job: Job, stopping: () => boolean): JobWork {
  return {
    deps,
    tenant,
    job,
    stopping,
    progress: paced(async () => await tellOwner(deps.db, job.createdBy), deps.clock),
    async inApp(current, work) {
      const directory = await deps.directories.of(tenant.id);
      const undoing = current.phase === "undo";
      const member = directory?.members.get((undoing ? current.params.undoneBy : undefined) ?? current.createdBy);
      if (!directory || !member || member.suspended) throw new Problem("FORBIDDEN");
      const actor = actorIn(directory, member, current.app, current.limit);
      // A check takes back what it makes, and an undoing makes nothing.
      const room = current.phase === "run" ? await deps.limits.room(directory.tenant, 1) : undefined;
      return await deps.catalogs.withFresh(tenant.id, current.app, async (catalog) => {
        const instant = deps.clock();
        return await work({
          db: watched(deps.db, deps.settings.slowQueryMs, () => jobPlace(current), deps.onSlow),
          catalog,
          // An undoing takes back what the job itself did, whatever whoever asks for it may delete or change by hand.
          actor: undoing ? { ...actor, admin: true } : actor,
          locale: current.params.locale,
          now: instant.toISOString(),
          today: localDay(catalog.tenant.zone, instant),
          cause: undoing ? "undo" : "import",
          secret: deps.secret,
          ...(room && { room }),
        });
      });
    },
  };
}
