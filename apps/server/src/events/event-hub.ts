import type { Database } from "@funnelsmith/storage";
import { eventChannel } from "../background/start-background.ts";

/** Tells who listens in this server that something was committed in a tenant, by whichever server. */
export interface EventHub {
  /** Calls `look` soon after an event of the tenant, and when some may have been missed; returns the way to stop. */
  listen(tenant: string, look: () => void): () => void;
}

/** The hub of a server, over the database's NOTIFY. */
export function createEventHub(db: Pick<Database, "listen">): EventHub {
  const listeners = new Map<string, Set<() => void>>();
  db.listen(eventChannel, (payload) => {
    const tenant = payload === undefined ? undefined : (JSON.parse(payload) as { readonly tenant: string }).tenant;
    const heard = tenant === undefined ? [...listeners.values()] : [listeners.get(tenant) ?? new Set<() => void>()];
    for (const set of heard) for (const look of set) look();
  });
  return {
    listen(tenant, look) {
      const set = listeners.get(tenant) ?? new Set();
      listeners.set(tenant, set.add(look));
      return () => {
        set.delete(look);
        if (set.size === 0) listeners.delete(tenant);
      };
    },
  };
}
