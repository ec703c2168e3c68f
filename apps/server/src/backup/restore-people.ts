import pg from "pg";
import type { ArchivedTenant, Manifest, PlainRow } from "./manifest.ts";

/**
 * Writes what the platform knows of a restored team: who may enter, keys, open invitations. People are found by their id, else by their
 * e-mail address, and keep what they sign in by here; those nobody knows come with what they signed in by. Keys and invitations whose
 * secret is in use here already are left out.
 */
export async function restorePeople(
  client: pg.Client,
  manifest: Manifest,
  tenant: ArchivedTenant,
  { id, schema }: { readonly id: string; readonly schema: string },
): Promise<void> {
  const { platform } = tenant;
  const members = new Set(platform.membership.map((row) => row["account_id"]));
  const ids = new Map<unknown, string>();
  for (const user of manifest.people.user) {
    if (members.has(user["id"])) ids.set(user["id"], await personOf(client, user, manifest.people.account));
  }
  const [own] = platform.tenant;
  await insert(client, "platform.tenant", { ...own, id, schema });
  for (const row of platform.membership) {
    const account = ids.get(row["account_id"]);
    if (account !== undefined) await insert(client, "platform.membership", { ...row, tenant_id: id, account_id: account });
  }
  for (const row of platform.api_key) {
    const account = ids.get(row["account_id"]);
    if (account !== undefined) await insert(client, "platform.api_key", { ...row, tenant_id: id, account_id: account });
  }
  for (const row of platform.invitation) {
    await insert(client, "platform.invitation", { ...row, tenant_id: id });
  }
  for (const row of platform.publishing) await insert(client, "platform.publishing", { ...row, tenant_id: id });
  const member = `${pg.escapeIdentifier(schema)}.member`;
  for (const [before, after] of ids) {
    if (before !== after) await client.query(`update ${member} set account_id = $2 where account_id = $1`, [before, after]);
  }
}

/** A row as JSON had it, unless its key is taken. */
async function insert(client: pg.Client, table: string, row: PlainRow): Promise<void> {
  await client.query(
    `insert into ${table} select x.* from pg_catalog.jsonb_populate_record(null::${table}, $1::jsonb) x on conflict do nothing`,
    [JSON.stringify(row)],
  );
}

/** The id of a person here. */
async function personOf(client: pg.Client, user: PlainRow, accounts: readonly PlainRow[]): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    'select id from auth."user" where id = $1 or pg_catalog.lower(email) = pg_catalog.lower($2) order by id = $1 desc limit 1',
    [user["id"], user["email"]],
  );
  if (rows[0]) return rows[0].id;
  // A user name or phone number somebody else has here is not theirs any more.
  const taken = async (column: string): Promise<boolean> =>
    (await client.query(`select 1 from auth."user" where ${pg.escapeIdentifier(column)} = $1`, [user[column]])).rowCount !== 0;
  const kept = { ...user };
  for (const column of ["username", "phoneNumber"]) if (user[column] !== null && (await taken(column))) kept[column] = null;
  await insert(client, 'auth."user"', kept);
  for (const account of accounts) if (account["userId"] === user["id"]) await insert(client, 'auth."account"', account);
  return String(user["id"]);
}
