import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { type Database, type DatabaseOptions, migratePlatform, openDatabase } from "@funnelsmith/storage";
import pg from "pg";

/** Address of the server tests run on; set by the caller or by the run's global setup. */
function serverUrl(): URL {
  const url = process.env["TEST_DATABASE_URL"];
  if (!url) throw new Error("TEST_DATABASE_URL is not set: vitest's global setup sets it");
  return new URL(url);
}

/** One database for each state of the platform's SQL, so that runs of different versions of the code never meet in one. */
function databaseName(): string {
  const folder = new URL("../../storage/sql/platform/", import.meta.url);
  const hash = createHash("sha256");
  for (const file of readdirSync(folder).sort()) hash.update(readFileSync(new URL(file, folder)));
  return `funnelsmith_test_${hash.digest("hex").slice(0, 10)}`;
}

/** The address of the database tests share, made when it is not there yet; safe when many ask at once. */
export async function testDatabaseUrl(): Promise<string> {
  const server = serverUrl();
  const name = databaseName();
  const client = new pg.Client(server.href);
  await client.connect();
  try {
    const known = await client.query("select 1 from pg_catalog.pg_database where datname = $1", [name]);
    if (known.rowCount === 0) {
      await client.query(`create database ${name} encoding 'UTF8' template template0`).catch((error: unknown) => {
        // Another run made it in the meantime: duplicate_database, or the catalog's own unique index.
        const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
        if (code !== "42P04" && code !== "23505") throw error;
      });
    }
  } finally {
    await client.end();
  }
  server.pathname = `/${name}`;
  return server.href;
}

/** A database with the platform's schema, on the shared test server. The caller closes it. */
export async function openTestDatabase(options: Partial<DatabaseOptions> = {}): Promise<Database> {
  const db = await openDatabase({
    ownerUrl: await testDatabaseUrl(),
    connections: { one: 2, list: 1, report: 2, transaction: 8, owner: 2 },
    ...options,
  });
  await migratePlatform(db);
  return db;
}
