import { type Database, platform, statementOf } from "@funnelsmith/storage";
import type pg from "pg";
import type { FileStore } from "../files/file-store.ts";

/** Held by a restore as long as its process lives. */
const lockOf = (schema: string): string => `funnelsmith restore ${schema}`;

/** Notes that contents are about to be stored for a schema that is not there yet; to be asked outside of the restore's transaction. */
export async function noteRestore(client: pg.Client, schema: string): Promise<void> {
  await client.query("select pg_catalog.pg_advisory_lock(pg_catalog.hashtextextended($1, 0))", [lockOf(schema)]);
  await client.query("insert into platform.restoring (schema, since) values ($1, pg_catalog.now())", [schema]);
}

/** In the transaction that makes the team whole, or when all that was stored is removed again. */
export async function forgetRestore(client: pg.Client, schema: string): Promise<void> {
  await client.query("delete from platform.restoring where schema = $1", [schema]);
}

const noted = platform.selectFrom("restoring").select("schema");

/** Schemas whose restore was broken off: noted, and its process is gone. */
export async function brokenRestores(db: Database): Promise<readonly string[]> {
  const schemas: string[] = [];
  await eachBroken(db, async (schema) => void schemas.push(schema));
  return schemas;
}

/**
 * Removes the contents that restores stored before they were broken off: their tables are gone with their transaction. One that still
 * runs is left alone.
 */
export async function sweepRestores(db: Database, store: FileStore): Promise<void> {
  await eachBroken(db, async (schema) => {
    for await (const { key } of store.list(schema)) await store.remove(key);
    await db.one(statementOf(platform.deleteFrom("restoring").where("schema", "=", schema)));
  });
}

async function eachBroken(db: Database, work: (schema: string) => Promise<void>): Promise<void> {
  for (const { schema } of await db.one(statementOf(noted))) {
    await db.exclusive(lockOf(schema), async () => {
      // Asked again: it may have come to its end meanwhile.
      const [still] = await db.one(statementOf(noted.where("schema", "=", schema)));
      if (still) await work(schema);
    });
  }
}
