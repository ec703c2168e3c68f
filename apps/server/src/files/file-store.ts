import type { Readable } from "node:stream";

/** One stored content as a listing tells it. */
export interface StoredFile {
  /** `<schema of the tenant>/<id of the file>`. */
  readonly key: string;
  readonly at: Date;
}

/** A part of a content: its first and its last byte, both counted from 0 and both in it. */
export interface FilePart {
  readonly start: number;
  readonly end: number;
}

/** Where the contents of files lie. Contents are written whole, never changed, and removed one by one. */
export interface FileStore {
  /** Stores a local file, which may be gone afterwards; done when it would outlive a power cut. `hash` is the hex sha256. */
  put(key: string, file: string, content: { readonly bytes: number; readonly hash: string }): Promise<void>;
  /** The content, or a part of it; undefined when there is none. */
  read(key: string, part?: FilePart): Promise<Readable | undefined>;
  /** No content is as good as one removed. */
  remove(key: string): Promise<void>;
  /** Every content of a tenant. */
  list(schema: string): AsyncIterable<StoredFile>;
}

/** The key of a file's content. */
export const fileKey = (schema: string, id: string): string => `${schema}/${id}`;
