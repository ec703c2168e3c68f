import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

/** One numbered file of SQL; immutable once released. */
export interface SqlFile {
  readonly number: number;
  readonly text: string;
  readonly checksum: string;
}

/** The files of packages/storage/sql/<folder> in order; numbers run from 1 without gaps. */
export function readSqlFiles(folder: "platform" | "tenant"): readonly SqlFile[] {
  const directory = new URL(`../../sql/${folder}/`, import.meta.url);
  const names = readdirSync(directory)
    .filter((name) => /^\d{6}\.sql$/.test(name))
    .sort();
  return names.map((name, index) => {
    const number = Number(name.slice(0, 6));
    if (number !== index + 1) throw new Error(`sql/${folder}: expected file number ${index + 1}, found ${name}`);
    const text = readFileSync(new URL(name, directory), "utf8");
    return { number, text, checksum: createHash("sha256").update(text).digest("hex") };
  });
}
