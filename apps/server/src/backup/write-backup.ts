import { backupLock, readTableShapes, sqlstateOf } from "@funnelsmith/storage";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { type FileStore, fileKey } from "../files/file-store.ts";
import { wrong } from "../settings.ts";
import { type ArchiveWriter, writeArchive } from "./archive.ts";
import { type ArchivedTenant, contentName, type Manifest, manifestName, type PlainRow, rowsName } from "./manifest.ts";

/** What a backup holds. */
export interface BackedUp {
  readonly tenants: readonly { readonly id: string; readonly name: string }[];
  readonly rows: number;
  readonly files: number;
  /** Files whose content was not in the storage. */
  readonly missing: readonly string[];
}

/** Rows go into the archive in parts of about so many bytes: what a restore holds in memory at once. */
const partBytes = 4 * 1024 * 1024;

/**
 * Writes every team, or one, into an archive: tables with their definitions, rows, files, and the people who may enter. All of it is read
 * from one snapshot, so that it is true at one instant although the server goes on working. Publishes of these teams that are under way are
 * waited for, and others are refused with BACKUP_RUNNING until all is read: a table that gets another form cannot be read as it was.
 */
export async function writeBackup(ownerUrl: string, store: FileStore, file: string, tenant?: string): Promise<BackedUp> {
  const client = new pg.Client({ connectionString: ownerUrl, options: "-c search_path= -c statement_timeout=0 -c timezone=UTC" });
  await client.connect();
  try {
    const teams = await readTeams(client);
    const id = tenant === undefined ? undefined : idOf(teams, tenant);
    await holdForms(client, id === undefined ? teams : teams.filter((team) => team.id === id));
    await client.query("begin isolation level repeatable read read only");
    const manifest = await readManifest(client, id);
    const counts = { rows: 0, files: 0 };
    const missing: string[] = [];
    await writeArchive(file, async (writer) => {
      await writer.add(manifestName, JSON.stringify(manifest));
      for (const one of manifest.tenants) {
        for (const table of one.tables) counts.rows += await writeRows(client, writer, one, table.name, table.columns);
        for (const { id, bytes } of await filesOf(client, one.schema)) {
          const content = await store.read(fileKey(one.schema, id));
          if (content === undefined) missing.push(`${one.name}: ${id}`);
          else {
            await writer.addStream(contentName(one.id, id), bytes, content);
            counts.files += 1;
          }
        }
      }
    });
    await client.query("commit");
    return { tenants: manifest.tenants.map(({ id, name }) => ({ id, name })), ...counts, missing };
  } finally {
    await client.end();
  }
}

interface Team {
  readonly id: string;
  readonly schema: string;
  readonly name: string;
  readonly migration: number;
}

/** The teams there are, in the order they were made; none in a database without the product. */
async function readTeams(client: pg.Client): Promise<readonly Team[]> {
  const { rows: there } = await client.query<{ is: boolean }>("select pg_catalog.to_regclass('platform.tenant') is not null as is");
  if (there[0]?.is !== true) return [];
  const text = "select id::text, schema, name, migration from platform.tenant where deleted_at is null order by created_at, id";
  return (await client.query<Team>(text)).rows;
}

/** The id of the team of that id or name. */
function idOf(teams: readonly Team[], tenant: string): string {
  const [team, ...others] = teams.filter(({ id, name }) => id === tenant || name === tenant);
  if (team === undefined) throw wrong(`there is no team "${tenant}"`);
  if (others.length > 0) throw wrong(`several teams are called "${tenant}"; give the id`);
  return team.id;
}

/** Keeps the tables of some teams as they are until the connection ends; waits ten minutes for whoever changes some. */
async function holdForms(client: pg.Client, teams: readonly Team[]): Promise<void> {
  await client.query("set lock_timeout = '10min'");
  for (const { schema, name } of teams.toSorted((one, other) => (one.schema < other.schema ? -1 : 1))) {
    await client
      .query("select pg_catalog.pg_advisory_lock_shared(pg_catalog.hashtextextended($1, 0))", [backupLock(schema)])
      .catch((error: unknown) => {
        if (sqlstateOf(error) !== "55P03") throw error;
        throw wrong(`a publish of the team "${name}" has been under way for ten minutes; back up when it is over`);
      });
  }
  await client.query("set lock_timeout = 0");
}

/** What there is of every team, or of the one of an id. */
async function readManifest(client: pg.Client, tenant: string | undefined): Promise<Manifest> {
  const rows = async (text: string, values: readonly unknown[] = []): Promise<PlainRow[]> => (await client.query(text, [...values])).rows;
  const json = async (text: string, values: readonly unknown[]): Promise<readonly PlainRow[]> =>
    (await rows(`select pg_catalog.to_jsonb(x) as row from (${text}) x`, values)).map(({ row }) => row as PlainRow);
  const teams = await readTeams(client);
  const wanted = tenant === undefined ? teams : teams.filter(({ id }) => id === tenant);
  if (tenant !== undefined && wanted.length === 0) throw wrong(`there is no team "${tenant}"`);
  const tenants: ArchivedTenant[] = [];
  for (const { id, schema, name, migration } of wanted) {
    const about = async (table: string, column = "tenant_id"): Promise<readonly PlainRow[]> =>
      await json(`select * from platform.${table} where ${column} = $1::uuid`, [id]);
    tenants.push({
      id,
      schema,
      name,
      migration,
      tables: await readTableShapes(rows, schema),
      platform: {
        tenant: await about("tenant", "id"),
        membership: await about("membership"),
        api_key: await about("api_key"),
        invitation: await about("invitation"),
        publishing: await about("publishing"),
      },
    });
  }
  const people = tenants.flatMap(({ platform }) => platform.membership.map((row) => row["account_id"]));
  const [instant] = await rows("select pg_catalog.to_char(pg_catalog.now() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') as at");
  return {
    format: "funnelsmith-backup",
    version: 1,
    at: String(instant?.["at"]),
    tenants,
    people:
      people.length === 0
        ? { user: [], account: [] }
        : {
            user: await json('select * from auth."user" where id = any($1::text[])', [people]),
            account: await json('select * from auth."account" where "userId" = any($1::text[])', [people]),
          },
  };
}

/** The rows of a table as COPY writes them, whole lines in each part; answers how many. */
async function writeRows(
  client: pg.Client,
  writer: ArchiveWriter,
  tenant: ArchivedTenant,
  table: string,
  columns: readonly string[],
): Promise<number> {
  const quoted = (name: string): string => pg.escapeIdentifier(name);
  const copy = `copy ${quoted(tenant.schema)}.${quoted(table)} (${columns.map(quoted).join(", ")}) to stdout`;
  let [pieces, bytes, parts, rows]: [Buffer[], number, number, number] = [[], 0, 0, 0];
  const flush = async (): Promise<void> => {
    if (pieces.length === 0) return;
    await writer.add(rowsName(tenant.id, table, parts), Buffer.concat(pieces));
    [pieces, bytes, parts] = [[], 0, parts + 1];
  };
  let rest = Buffer.alloc(0);
  for await (const piece of client.query(copyTo(copy)) as AsyncIterable<Buffer>) {
    // A line break inside a value is written \n, so that every line is a row.
    const end = piece.lastIndexOf(10);
    if (end < 0) {
      rest = Buffer.concat([rest, piece]);
      continue;
    }
    const whole = Buffer.concat([rest, piece.subarray(0, end + 1)]);
    rest = Buffer.from(piece.subarray(end + 1));
    for (const byte of whole) if (byte === 10) rows += 1;
    pieces.push(whole);
    bytes += whole.length;
    if (bytes >= partBytes) await flush();
  }
  await flush();
  return rows;
}

async function filesOf(client: pg.Client, schema: string): Promise<readonly { readonly id: string; readonly bytes: number }[]> {
  const table = `${pg.escapeIdentifier(schema)}.file`;
  const { rows: there } = await client.query<{ is: boolean }>("select pg_catalog.to_regclass($1) is not null as is", [table]);
  if (there[0]?.is !== true) return [];
  const { rows } = await client.query<{ id: string; bytes: string }>(`select id::text, bytes::text from ${table} order by id`);
  return rows.map(({ id, bytes }) => ({ id, bytes: Number(bytes) }));
}
