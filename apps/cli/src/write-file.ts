import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { realpath, rename, rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";

/**
 * Writes pieces into a file as they come. They are written beside it and take its place once all are there, links followed and its mode
 * kept, so that what breaks off leaves what was there before; a pipe or a device gets them at once. A mistake of the file system carries
 * `file` as its path.
 */
export async function writeFileFrom(pieces: AsyncIterable<Uint8Array>, file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  try {
    if (found && !found.isFile()) await pipeline(pieces, createWriteStream(file));
    else await replaceFile(pieces, found ? await realpath(file) : file, found?.mode);
  } catch (error) {
    // A full disk does not say where, and the part is none of the user's files.
    throw error instanceof Error && "syscall" in error ? Object.assign(error, { path: file }) : error;
  }
}

async function replaceFile(pieces: AsyncIterable<Uint8Array>, file: string, mode: number | undefined): Promise<void> {
  const part = `${file}.${randomUUID()}.part`;
  try {
    await pipeline(pieces, createWriteStream(part, { flags: "wx", ...(mode !== undefined && { mode }) }));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
