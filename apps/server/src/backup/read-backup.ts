import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { type Database, failPoint, inSchema, migrateTenants, newId, newSchemaName, tenantMigrations } from "@funnelsmith/storage";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { type FileStore, fileKey } from "../files/file-store.ts";
import { wrong } from "../settings.ts";
import { ArchiveBroken, type ArchivePart, readArchive, textOf } from "./archive.ts";
import { type ArchivedTenant, type Manifest, manifestName, placeOf } from "./manifest.ts";
import { restorePeople } from "./restore-people.ts";
import { forgetRestore, noteRestore, sweepRestores } from "./unfinished-restores.ts";

/** Where and how an archive is restored. */
export interface RestoreOptions {
  /** One team of the archive, by id or name; all when left out. */
  readonly tenant?: string;
  /** Teams get new ids, so that they may stand beside those they were. */
  readonly anew: boolean;
  readonly dataDir: string;
}

/** A team that was restored. */
export interface Restored {
  readonly id: string;
  readonly name: string;
}

/**
 * Reads an archive from end to end before anything is written: ArchiveBroken when a part of it is missing, changed or too much, or it was
 * written by a newer release. Answers what it holds.
 */
export async function readManifest(file: string): Promise<Manifest> {
  let manifest: Manifest | undefined;
  const expected = new Set<string>();
  await readArchive(file, async (part) => {
    if (manifest === undefined) {
      manifest = await manifestOf(part);
      for (const { id, tables } of manifest.tenants) for (const { name } of tables) expected.add(`${id} ${name}`);
      return;
    }
    const place = placeOf(part.name);
    if (place === undefined || (place.kind === "rows" && !expected.has(`${place.tenant} ${place.key}`)))
      throw new ArchiveBroken(`${part.name} belongs to no table of the archive`);
  });
  if (manifest === undefined) throw new ArchiveBroken("the archive is empty");
  return manifest;
}

async function manifestOf(part: ArchivePart): Promise<Manifest> {
  if (part.name !== manifestName) throw new ArchiveBroken("this is no backup of Funnelsmith");
  const read = JSON.parse(await textOf(part)) as Manifest;
  // Read as it may be, not as it should be.
  const { format, version } = read as { readonly format?: unknown; readonly version?: unknown };
  if (format !== "funnelsmith-backup") throw new ArchiveBroken("this is no backup of Funnelsmith");
  const newer = read.tenants.some(({ migration }) => migration > tenantMigrations);
  if (version !== 1 || newer) throw new ArchiveBroken("the backup was written by a newer release; upgrade before restoring it");
  return read;
}

/** Restores teams of an archive that was read through before, each in one transaction: whole or not at all. */
export async function restoreBackup(
  { ownerUrl, db, store }: { readonly ownerUrl: string; readonly db: Database; readonly store: FileStore },
  file: string,
  options: RestoreOptions,
): Promise<readonly Restored[]> {
  const manifest = await readManifest(file);
  const wanted = manifest.tenants.filter(
    ({ id, name }) => options.tenant === undefined || id === options.tenant || name === options.tenant,
  );
  if (wanted.length === 0) throw wrong(`the archive has no team "${options.tenant ?? ""}"`);
  await sweepRestores(db, store);
  const done: Restored[] = [];
  for (const tenant of wanted) {
    const id = options.anew ? newId() : tenant.id;
    await restoreTenant(ownerUrl, store, file, options.dataDir, manifest, tenant, id);
    await migrateTenants(db);
    await db.notify("tenant", id);
    done.push({ id, name: tenant.name });
  }
  return done;
}

async function restoreTenant(
  ownerUrl: string,
  store: FileStore,
  file: string,
  dataDir: string,
  manifest: Manifest,
  tenant: ArchivedTenant,
  id: string,
): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, options: "-c search_path= -c statement_timeout=0 -c timezone=UTC" });
  await client.connect();
  // A schema of its own whatever the id is: nothing of before can be in the way.
  const schema = newSchemaName();
  const stored: string[] = [];
  try {
    await noteRestore(client, schema);
    await client.query("begin");
    const { rowCount } = await client.query("select 1 from platform.tenant where id = $1", [id]);
    if ((rowCount ?? 0) > 0) throw wrong(`the team ${tenant.name} (${id}) is there; restore it under a new id with --as-new`);
    await client.query(`create schema ${pg.escapeIdentifier(schema)}`);
    for (const { create } of tenant.tables) await client.query(inSchema(create, schema));
    const columns = new Map(tenant.tables.map((table) => [table.name, table.columns.map((name) => pg.escapeIdentifier(name)).join(", ")]));
    await readArchive(file, async (part) => {
      const place = placeOf(part.name);
      if (place?.tenant !== tenant.id) return;
      if (place.kind === "files") {
        const key = fileKey(schema, place.key);
        stored.push(key);
        await storeContent(store, dataDir, key, part);
      } else {
        const target = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(place.key)} (${columns.get(place.key) ?? ""})`;
        await pipeline(part.content, client.query(copyFrom(`copy ${target} from stdin`)));
      }
    });
    for (const { after } of tenant.tables) for (const statement of after) await client.query(inSchema(statement, schema));
    for (const { foreignKeys } of tenant.tables) for (const statement of foreignKeys) await client.query(inSchema(statement, schema));
    await restorePeople(client, manifest, tenant, { id, schema });
    // A job's file stayed on its server: what was not over begins anew.
    if (tenant.tables.some(({ name }) => name === "job")) {
      await client.query(
        `update ${pg.escapeIdentifier(schema)}.job set state = 'cancelled', ended_at = coalesce(ended_at, updated_at) where state in ('ready', 'running', 'paused')`,
      );
    }
    for (const { name } of tenant.tables) await client.query(`analyze ${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`);
    await forgetRestore(client, schema);
    await failPoint("restore.before-commit");
    await client.query("commit");
    await failPoint("restore.after-commit");
  } catch (error) {
    await client.query("rollback").catch(() => {});
    // What cannot be removed now is found by the note that stays.
    for (const key of stored) await store.remove(key);
    await forgetRestore(client, schema);
    throw error;
  } finally {
    await client.end();
  }
}

async function storeContent(store: FileStore, dataDir: string, key: string, part: ArchivePart): Promise<void> {
  const folder = path.join(dataDir, "uploads");
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, newId());
  const hash = createHash("sha256");
  try {
    await pipeline(
      part.content,
      async function* (pieces: AsyncIterable<Buffer>) {
        for await (const piece of pieces) {
          hash.update(piece);
          yield piece;
        }
      },
      createWriteStream(file, { mode: 0o600 }),
    );
    await store.put(key, file, { bytes: part.bytes, hash: hash.digest("hex") });
  } finally {
    await rm(file, { force: true });
  }
}
