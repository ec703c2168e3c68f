import type { Settings } from "../settings.ts";
import type { FileStore } from "./file-store.ts";
import { localStore } from "./local-store.ts";
import { s3Store } from "./s3-store.ts";

/** The storage the settings name: an S3-compatible one, else a directory. */
export function openStore({ s3, filesDir }: Pick<Settings, "s3" | "filesDir">): FileStore {
  return s3 ? s3Store(s3) : localStore(filesDir);
}
