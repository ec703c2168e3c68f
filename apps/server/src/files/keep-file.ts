import path from "node:path";
import type { Readable } from "node:stream";
import type { FileLimits, FileType } from "@funnelsmith/fields";
import { Problem } from "@funnelsmith/problem";
import { newId } from "@funnelsmith/storage";
import { dropFile, keepUpload } from "../jobs/job-files.ts";
import { type FileStore, fileKey } from "./file-store.ts";
import { plainFileName } from "./plain-file-name.ts";
import { typeOfFile } from "./type-of-file.ts";

/** A file whose content is stored; its row is still to be written. */
export interface KeptFile {
  readonly id: string;
  readonly name: string;
  readonly type: FileType;
  readonly bytes: number;
  readonly hash: string;
}

/** Where an upload lies until it is known what it is. */
export const uploadsFolder = (dataDir: string): string => path.join(dataDir, "uploads");

/**
 * Takes an upload in, looks at what it is, and stores it. BODY_TOO_LARGE, FILE_INVALID when its name lies or the field does not take it;
 * nothing is left behind then.
 */
export async function keepFile(
  { store, dataDir, schema }: { readonly store: FileStore; readonly dataDir: string; readonly schema: string },
  upload: Readable,
  given: { readonly name: string; readonly mostBytes: number; readonly limits: FileLimits },
  before: (bytes: number) => Promise<void>,
): Promise<KeptFile> {
  const id = newId();
  const file = path.join(uploadsFolder(dataDir), id);
  try {
    const { bytes, hash } = await keepUpload(upload, file, given.mostBytes);
    const name = plainFileName(given.name);
    const type = await typeOfFile(file, name);
    const refusal = given.limits.refusal({ name, bytes, group: type.group });
    if (refusal) throw new Problem("FILE_INVALID", refusal.detail, { errors: [{ pointer: "", ...refusal }] });
    await before(bytes);
    await store.put(fileKey(schema, id), file, { bytes, hash });
    return { id, name, type, bytes, hash };
  } finally {
    await dropFile(file);
  }
}
