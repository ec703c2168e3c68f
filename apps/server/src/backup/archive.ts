import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { extract, pack } from "tar-stream";

/** The last entry of an archive: what every other must be. An archive without it was cut off. */
const seal = "checksums.json";

/** Puts parts into an archive, one after the other. */
export interface ArchiveWriter {
  /** A part that is at hand. */
  add(name: string, content: Buffer | string): Promise<void>;
  /** A part of a known length that is read as it is written. */
  addStream(name: string, bytes: number, content: Readable): Promise<void>;
}

interface Sum {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Writes a compressed tar archive, sealed with the sum of each part; a file that could not be finished is not left under its name. */
export async function writeArchive(file: string, work: (writer: ArchiveWriter) => Promise<void>): Promise<void> {
  const tar = pack();
  const part = `${file}.part`;
  const written = pipeline(tar, createGzip({ level: 6 }), createWriteStream(part, { mode: 0o600 }));
  // Heard of at the end.
  written.catch(() => {});
  const sums: Sum[] = [];
  const put = async (name: string, bytes: number, content: Readable): Promise<void> => {
    const hash = createHash("sha256");
    let length = 0;
    const counted = new Transform({
      transform(piece: Buffer, _encoding, done) {
        hash.update(piece);
        length += piece.length;
        done(null, piece);
      },
    });
    await Promise.race([pipeline(content, counted, tar.entry({ name, size: bytes })), written]);
    if (length !== bytes) throw new Error(`${name} has ${length} bytes, not ${bytes}`);
    sums.push({ name, bytes, sha256: hash.digest("hex") });
  };
  const add = async (name: string, content: Buffer | string): Promise<void> => {
    const bytes = Buffer.from(content);
    await put(name, bytes.length, Readable.from(bytes.length === 0 ? [] : [bytes]));
  };
  try {
    await work({ add, addStream: put });
    await add(seal, JSON.stringify(sums));
    tar.finalize();
    await written;
    await rename(part, file);
  } catch (error) {
    tar.destroy();
    await written.catch(() => {});
    await rm(part, { force: true });
    throw error;
  }
}

/** Why an archive cannot be used; said without a stack. */
export class ArchiveBroken extends Error {
  override readonly name = "ArchiveBroken";
}

/** One part while it is being read. */
export interface ArchivePart {
  readonly name: string;
  readonly bytes: number;
  readonly content: Readable;
}

/** Reads the parts of an archive in order, each to its end before the next; throws ArchiveBroken where it is no whole archive. */
export async function readArchive(file: string, each: (part: ArchivePart) => Promise<void>): Promise<void> {
  const tar = extract();
  const source = createReadStream(file);
  const unpacked = pipeline(source, createGunzip(), tar);
  unpacked.catch(() => {});
  const read: Sum[] = [];
  let sealed: string | undefined;
  try {
    for await (const entry of tar) {
      const { name, size } = entry.header;
      if (sealed !== undefined) throw new ArchiveBroken(`${name} comes after the end of the archive`);
      const hash = createHash("sha256");
      const pieces: Buffer[] = [];
      const content = Readable.from(
        (async function* () {
          for await (const piece of entry as AsyncIterable<Buffer>) {
            hash.update(piece);
            if (name === seal) pieces.push(piece);
            yield piece;
          }
        })(),
      );
      if (name !== seal) await each({ name, bytes: size, content });
      // What nobody wanted is read all the same: its sum counts.
      for await (const _piece of content);
      if (name === seal) sealed = Buffer.concat(pieces).toString();
      else read.push({ name, bytes: size, sha256: hash.digest("hex") });
    }
    await unpacked;
  } catch (error) {
    source.destroy();
    if (isCut(error)) throw new ArchiveBroken("the archive is cut off or damaged", { cause: error });
    throw error;
  }
  if (sealed === undefined) throw new ArchiveBroken("the archive is cut off: its end is not there");
  const wanted = JSON.parse(sealed) as readonly Sum[];
  const at = wanted.findIndex((sum, index) => JSON.stringify(sum) !== JSON.stringify(read[index]));
  if (at >= 0) throw new ArchiveBroken(`${wanted[at]?.name ?? "a part"} is not what was written`);
  if (read.length !== wanted.length) throw new ArchiveBroken(`${read[wanted.length]?.name ?? "a part"} was added to the archive`);
}

/** Errors of decompressing and unpacking. */
function isCut(error: unknown): boolean {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return code?.startsWith("Z_") === true || /unexpected end|invalid tar|incorrect header|premature/i.test(message ?? "");
}

/** All of a part, as text. */
export async function textOf(part: ArchivePart): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of part.content) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}
