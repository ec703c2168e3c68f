import { createWriteStream } from "node:fs";
import { access, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createHash } from "node:crypto";
import { Problem } from "@funnelsmith/problem";

/** Bytes a file may have. */
export const mostBytes: number = 64 * 1024 * 1024;

/** Where the file of a job lies until the job has ended: on the server that took it. */
export const jobFile = (dataDir: string, schema: string, id: string): string => path.join(dataDir, "jobs", schema, id);

/** Keeps an upload as the file of a job; answers its size and sha256. BODY_TOO_LARGE leaves nothing behind. */
export async function keepUpload(
  upload: Readable,
  file: string,
  most: number = mostBytes,
): Promise<{ readonly bytes: number; readonly hash: string }> {
  await mkdir(path.dirname(file), { recursive: true });
  const hash = createHash("sha256");
  let bytes = 0;
  async function* counted(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      bytes += piece.length;
      if (bytes > most) {
        const size = most / 1024 / 1024;
        throw new Problem("BODY_TOO_LARGE", { "zh-CN": `文件最大 ${size} MB。`, en: `A file may have at most ${size} MB.` });
      }
      hash.update(piece);
      yield piece;
    }
  }
  try {
    await pipeline(upload, counted, createWriteStream(file, { mode: 0o600 }));
  } catch (error) {
    await dropFile(file);
    throw error;
  }
  return { bytes, hash: hash.digest("hex") };
}

/** Removes a job's file, if it is there. */
export async function dropFile(file: string): Promise<void> {
  await rm(file, { force: true });
}

/** Whether this server has the file. */
export async function hasFile(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
