import { createReadStream } from "node:fs";
import { copyFile, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { FileStore, StoredFile } from "./file-store.ts";

/** Contents in a directory: a folder for each tenant, a file for each content. */
export function localStore(root: string): FileStore {
  const place = (key: string): string => path.join(root, ...key.split("/"));
  return {
    async put(key, file) {
      const target = place(key);
      const folder = path.dirname(target);
      await mkdir(folder, { recursive: true });
      // Beside its place first: another disk than the upload's cannot be renamed to, and half a content is never seen.
      const beside = `${target}.part`;
      await rename(file, beside).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== "EXDEV") throw error;
        await copyFile(file, beside);
      });
      await flush(beside);
      await rename(beside, target);
      await flush(folder);
    },
    async read(key, part) {
      const found = await stat(place(key)).catch(() => undefined);
      return found?.isFile() ? createReadStream(place(key), part) : undefined;
    },
    async remove(key) {
      await rm(place(key), { force: true });
    },
    async *list(schema): AsyncGenerator<StoredFile> {
      const folder = path.join(root, schema);
      for (const name of await readdir(folder).catch(() => [])) {
        const found = await stat(path.join(folder, name)).catch(() => undefined);
        if (found?.isFile()) yield { key: `${schema}/${name}`, at: found.mtime };
      }
    },
  };
}

/** What was written to a file or a folder is on the disk. */
async function flush(target: string): Promise<void> {
  const handle = await open(target, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
