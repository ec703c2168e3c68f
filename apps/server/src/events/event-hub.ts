import { type Database, publishNewsChannel } from "@funnelsmith/storage";
import { eventChannel } from "../background/start-background.ts";
import { jobNewsChannel } from "../jobs/job-news.ts";

/** Tells who listens in this server that something happened in a tenant to somebody's jobs or to a publish, by whichever server. */
export interface EventHub {
  /** Calls `look` soon after an event of the tenant, and when some may have been missed; returns the way to stop. */
  listen(tenant: string, look: () => void): () => void;
  /** The same of the jobs a member started. */
  listenToJobs(member: string, look: () => void): () => void;
  /** The same of the publishes of an app. */
  listenToPublishes(tenant: string, app: string, look: () => void): () => void;
}

/** The hub of a server, over the database's NOTIFY. */
export function createEventHub(db: Pick<Database, "listen">): EventHub {
  const events = createEars();
  const jobs = createEars();
  const publishes = createEars();
  db.listen(eventChannel, (payload) => events.hear(payload && (JSON.parse(payload) as { readonly tenant: string }).tenant));
  db.listen(jobNewsChannel, (payload) => jobs.hear(payload));
  db.listen(publishNewsChannel, (payload) => publishes.hear(payload));
  return {
    listen: events.listen,
    listenToJobs: jobs.listen,
    listenToPublishes: (tenant, app, look) => publishes.listen(`${tenant}:${app}`, look),
  };
}

/** Who listens, by whose news; undefined is everybody's. */
function createEars(): {
  readonly listen: (whose: string, look: () => void) => () => void;
  readonly hear: (whose: string | undefined) => void;
} {
  const listeners = new Map<string, Set<() => void>>();
  return {
    listen(whose, look) {
      const set = listeners.get(whose) ?? new Set();
      listeners.set(whose, set.add(look));
      return () => {
        set.delete(look);
        if (set.size === 0) listeners.delete(whose);
      };
    },
    hear(whose) {
      const heard = whose === undefined ? [...listeners.values()] : [listeners.get(whose) ?? new Set<() => void>()];
      for (const set of heard) for (const look of set) look();
    },
  };
}
