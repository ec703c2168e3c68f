import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { Problem } from "@funnelsmith/problem";
import pg from "pg";
import { sqlstateOf } from "./sqlstate.ts";

/** How the runtime role is reached. */
export interface RuntimeAccess {
  readonly role: string;
  readonly config: pg.ClientConfig;
}

/** The runtime role's name for a database when none is given: roles belong to the whole server, so the name carries the database. */
export function runtimeRoleName(database: string): string {
  return `fs_${createHash("sha256").update(database).digest("hex").slice(0, 8)}_runtime`;
}

/** What the server stores for a password, made here so that the password never appears in a statement or its log (RFC 5803). */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const rounds = 4096;
  const salted = pbkdf2Sync(password.normalize("NFKC"), salt, rounds, 32, "sha256");
  const sign = (words: string): Buffer => createHmac("sha256", salted).update(words).digest();
  const stored = createHash("sha256").update(sign("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${rounds}:${salt.toString("base64")}$${stored}:${sign("Server Key").toString("base64")}`;
}

async function canConnect(config: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client(config);
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch (error) {
    const code = sqlstateOf(error);
    // A driver without a password to give fails on its own side, without a code.
    if (code === undefined || code.startsWith("28") || code.startsWith("22") || code === "42704") return false;
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Makes sure the runtime role exists and answers how to connect under it. Its password is derived from the owner's, so nothing
 * needs to be stored and every server with the same URL finds it; without an owner's password, or where the role may not log in,
 * the runtime connects as the owner and gives the role's rights up at the start of each session.
 */
export async function prepareRuntimeRole(owner: pg.ClientConfig & { readonly user: string }, role: string): Promise<RuntimeAccess> {
  const password = owner.password
    ? createHmac("sha256", String(owner.password)).update(`runtime role ${role}`).digest("base64url")
    : undefined;
  const login: pg.ClientConfig = { ...owner, user: role, password };
  if (await canConnect(login)) return { role, config: login };
  const client = new pg.Client(owner);
  client.on("error", () => {});
  await client.connect();
  try {
    const name = `"${role.replaceAll('"', '""')}"`;
    // Two servers starting at once make the same role with the same password: the loser's 42710 is fine.
    const known = await client.query("select 1 from pg_catalog.pg_roles where rolname = $1", [role]);
    if (known.rowCount === 0)
      await ignore(client.query(`create role ${name} login nosuperuser nocreatedb nocreaterole`), ["42710", "23505"]);
    if (password !== undefined) await ignore(client.query(`alter role ${name} login password '${scramVerifier(password)}'`), ["XX000"]);
    await ignore(client.query(`grant ${name} to current_user`), ["0LP01", "XX000", "42501", "23505"]);
    if (await canConnect(login)) return { role, config: login };
    return { role, config: { ...owner, options: `${owner.options ?? ""} -c role=${role}`.trim() } };
  } catch (error) {
    if (sqlstateOf(error) !== "42501") throw error;
    throw new Problem(
      "DATABASE_UNAVAILABLE",
      {
        "zh-CN": "所有者账号不能创建数据库角色，请另建一个普通角色并用 DATABASE_RUNTIME_URL 提供",
        en: "The owner may not create roles; create an ordinary role and name it in DATABASE_RUNTIME_URL",
      },
      { cause: error },
    );
  } finally {
    await client.end();
  }
}

async function ignore(query: Promise<unknown>, codes: readonly string[]): Promise<void> {
  try {
    await query;
  } catch (error) {
    if (!codes.includes(sqlstateOf(error) ?? "")) throw error;
  }
}
