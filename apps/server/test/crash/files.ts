import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { openDatabase } from "@funnelsmith/storage";
import { sweepContents } from "../../src/background/prune-files.ts";
import { localStore } from "../../src/files/local-store.ts";
import { databaseUrl } from "./database-process.ts";
import type { Answer, Target } from "./journal.ts";
import { asking } from "./world.ts";

/** A file on its way, to be sent again unchanged. */
export interface SentFile {
  readonly key: string;
  readonly name: string;
  readonly content: Buffer;
}

/** A file that no other is like. */
export function newFile(name: string): SentFile {
  return { key: randomBytes(8).toString("hex"), name, content: randomBytes(300_000) };
}

/** Uploads it for the papers of a note. */
export async function sendFile(target: Target, { key, name, content }: SentFile): Promise<Answer> {
  const query = new URLSearchParams({ app: "crash", object: "note", field: "papers", name });
  const response = await fetch(`${target.url}/api/v1/files?${query.toString()}`, {
    method: "POST",
    headers: { authorization: target.authorization, "content-type": "application/octet-stream", "idempotency-key": key },
    body: new Uint8Array(content),
  });
  return { status: response.status, text: await response.text() };
}

/** The hash of a file as it is given back. */
export async function readBack(target: Target, id: string): Promise<string> {
  const response = await fetch(`${target.url}/api/v1/files/${id}`, { headers: { authorization: target.authorization } });
  if (response.status !== 200) return `answered ${response.status}`;
  return hashOf(Buffer.from(await response.arrayBuffer()));
}

/** Hex sha256. */
export const hashOf = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

/** How many rows a file of this name has. */
export async function rowsNamed(dataDir: string, schema: string, name: string): Promise<number> {
  return await asking(dataDir, async (client) => {
    const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from "${schema}".file where name = $1`, [name]);
    return rows[0]?.n ?? 0;
  });
}

/** Sweeps as a server does a day later; answers how many contents had no row. */
export async function swept(dataDir: string, schema: string): Promise<number> {
  const db = await openDatabase({ ownerUrl: databaseUrl(dataDir), connections: { one: 1, list: 1, report: 1, transaction: 1, owner: 1 } });
  try {
    return await sweepContents(db, localStore(join(dataDir, "files")), schema, new Date(Date.now() + 86_400_000));
  } finally {
    await db.close();
  }
}
