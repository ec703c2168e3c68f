import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Database } from "@funnelsmith/storage";
import { knownFiles, removeForgotten } from "../files/file-rows.ts";
import { type FileStore, fileKey, type StoredFile } from "../files/file-store.ts";
import { uploadsFolder } from "../files/keep-file.ts";

const hour = 3_600_000;
/** An upload that nothing held for so long is forgotten. */
const looseMs = 24 * hour;
/** A content may be stored and its row still be on its way. */
const settlingMs = 2 * hour;
const batch = 500;

/** Lets go of a tenant's uploads that no record took within a day: the rows first, then the contents. Answers how many. */
export async function pruneLooseFiles(db: Database, store: FileStore, schema: string, now: Date): Promise<number> {
  const before = new Date(now.getTime() - looseMs).toISOString();
  for (let gone = 0; ; ) {
    const ids = await removeForgotten(db, schema, before);
    for (const id of ids) await store.remove(fileKey(schema, id));
    gone += ids.length;
    if (ids.length === 0) return gone;
  }
}

/** Sweeps up contents without a row, such as those of a server that was killed in between. Answers how many. */
export async function sweepContents(db: Database, store: FileStore, schema: string, now: Date): Promise<number> {
  let gone = 0;
  for await (const key of strayContents(db, store, schema, now)) {
    await store.remove(key);
    gone += 1;
  }
  return gone;
}

/** Keys of contents of a tenant that have had no row for longer than a row may be on its way. */
export async function* strayContents(db: Database, store: FileStore, schema: string, now: Date): AsyncGenerator<string> {
  const settled = now.getTime() - settlingMs;
  let held: StoredFile[] = [];
  const strays = async (): Promise<readonly string[]> => {
    const ids = held.map(({ key }) => key.slice(schema.length + 1));
    const known = await knownFiles(db, schema, ids.filter(isUuid));
    const found = ids.filter((id) => !known.has(id)).map((id) => fileKey(schema, id));
    held = [];
    return found;
  };
  for await (const stored of store.list(schema)) {
    if (stored.at.getTime() > settled) continue;
    held.push(stored);
    if (held.length >= batch) yield* await strays();
  }
  if (held.length > 0) yield* await strays();
}

const isUuid = (id: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);

/** Removes what broken uploads left on this server. */
export async function pruneUploads(dataDir: string, now: Date): Promise<void> {
  const folder = uploadsFolder(dataDir);
  for (const name of await readdir(folder).catch(() => [])) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => undefined);
    if (found && now.getTime() - found.mtimeMs > looseMs) await rm(file, { force: true });
  }
}
