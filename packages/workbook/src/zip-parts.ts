import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import type { Limits } from "./limits.ts";
import { refuse } from "./refuse.ts";

/** The parts of an archive on disk, by name. */
export interface ZipParts {
  has(name: string): boolean;
  readonly names: readonly string[];
  /** A part's bytes, unpacked as they are taken; FILE_INVALID past a limit or when they are not what was packed. */
  bytes(name: string): AsyncGenerator<Buffer>;
  close(): void;
}

const broken = (cause: unknown): Error =>
  Object.assign(refuse("ZIP_BROKEN", "文件不完整或已损坏，请重新保存后上传。", "The file is cut off or damaged; save it again."), {
    cause,
  });

/** Opens an archive by its directory; FILE_INVALID when it has none. */
export async function openParts(file: string, limits: Limits): Promise<ZipParts> {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false, validateEntrySizes: true, strictFileNames: false }).catch(
    (cause: unknown) => {
      throw broken(cause);
    },
  );
  try {
    const entries = await entriesOf(zip, limits);
    let unpacked = 0;
    async function* bytes(name: string): AsyncGenerator<Buffer> {
      const entry = entries.get(name);
      if (!entry) throw refuse("PART_MISSING", `工作簿缺少 ${name}。`, `The workbook lacks ${name}.`);
      const stream = await opened(zip, entry);
      let size = 0;
      let sum = 0;
      try {
        for await (const piece of stream) {
          const chunk = piece as Buffer;
          size += chunk.length;
          unpacked += chunk.length;
          assertWithin(limits, unpacked, size, entry.compressedSize);
          sum = crc32(chunk, sum);
          yield chunk;
        }
      } catch (error) {
        throw error instanceof Error && "code" in error && error.code === "FILE_INVALID" ? error : broken(error);
      } finally {
        stream.destroy();
      }
      if (sum !== entry.crc32) throw broken(undefined);
    }
    return { has: (name) => entries.has(name), names: [...entries.keys()], bytes, close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function entriesOf(zip: ZipFile, limits: Limits): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  const tooMany = refuse("TOO_MANY_PARTS", `压缩包内的部件超过 ${limits.parts} 个。`, `The archive has more than ${limits.parts} parts.`);
  if (zip.entryCount > limits.parts) throw tooMany;
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) throw broken(undefined);
      entries.set(entry.fileName, entry);
      if (entries.size > limits.parts) throw tooMany;
    }
  } catch (error) {
    throw error === tooMany ? error : broken(error);
  }
  return entries;
}

async function opened(zip: ZipFile, entry: Entry): Promise<Readable> {
  if (entry.isEncrypted()) throw refuse("ENCRYPTED", "文件有密码保护，请去掉密码后上传。", "The file has a password; remove it first.");
  return await zip.openReadStreamPromise(entry).catch((cause: unknown) => {
    throw broken(cause);
  });
}

function assertWithin(limits: Limits, unpacked: number, size: number, packed: number): void {
  const most = limits.unpacked / 1024 / 1024;
  if (unpacked > limits.unpacked)
    throw refuse(
      "UNPACKS_TOO_LARGE",
      `解压后超过 ${most} MB，请分成几个文件。`,
      `It unpacks to more than ${most} MB; split it into several files.`,
    );
  if (size > limits.freeBytes && size > packed * limits.ratio)
    throw refuse(
      "UNPACKS_TOO_LARGE",
      `解压后超过压缩大小的 ${limits.ratio} 倍，不像正常的表格。`,
      `It unpacks to more than ${limits.ratio} times its size, as no table does.`,
    );
}
