import { type Database, readTenant } from "@funnelsmith/storage";
import { LRUCache } from "lru-cache";
import { beliefMs } from "../auth/principals.ts";
import { type Directory, readDirectory } from "./directory.ts";

/** The people of each tenant, read once and believed for at most a few seconds. */
export interface Directories {
  /** Undefined when there is no such tenant. Simultaneous questions share one answer. */
  of(tenant: string): Promise<Directory | undefined>;
  /** Forgets one tenant's people, or everybody's. */
  forget(tenant: string | undefined): void;
}

/** The channel on which servers hear that a tenant's people changed; the payload is the tenant's id. Settings have storage's channel `tenant`. */
export const peopleChannel = "people";

/** Keeps directories; the composition root subscribes `forget` to both channels. */
export function createDirectories(db: Database): Directories {
  const known = new LRUCache<string, Directory>({ max: 2000, ttl: beliefMs });
  const reading = new Map<string, Promise<Directory | undefined>>();
  return {
    async of(tenant) {
      const cached = known.get(tenant);
      if (cached) return cached;
      const running = reading.get(tenant);
      if (running) return await running;
      const read = readTenant(db, tenant).then((settings) => settings && readDirectory(db, settings));
      reading.set(tenant, read);
      try {
        const directory = await read;
        // Forgotten meanwhile: serve this answer, keep nothing.
        if (directory && reading.get(tenant) === read) known.set(tenant, directory);
        return directory;
      } finally {
        if (reading.get(tenant) === read) reading.delete(tenant);
      }
    },
    forget(tenant) {
      if (tenant === undefined) {
        known.clear();
        reading.clear();
      } else {
        known.delete(tenant);
        reading.delete(tenant);
      }
    },
  };
}

/** Makes every server, this one at once, look a tenant's people up again. */
export async function peopleChanged(deps: { readonly db: Database; readonly directories: Directories }, tenant: string): Promise<void> {
  deps.directories.forget(tenant);
  await deps.db.notify(peopleChannel, tenant);
}
