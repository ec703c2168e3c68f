import pg from "pg";
import { parse } from "pg-connection-string";
import type { Database, Row, Statement } from "../database.ts";
import { openListener } from "./listener.ts";
import { prepareRuntimeRole, runtimeRoleName } from "./runtime-role.ts";
import { checkRuntimeRole, checkServer } from "./server-check.ts";
import { openSharedClients } from "./shared-clients.ts";
import { problemOf } from "./sqlstate.ts";
import { runTransaction } from "./transactions.ts";
import { typeParsers } from "./type-parsers.ts";

/** Which door a statement went through. */
export type Door = "one" | "write" | "list" | "report" | "transaction" | "administer" | "alone";

/** What a database is opened with. Only ownerUrl is needed. */
export interface DatabaseOptions {
  /** `postgres://…`; a unix socket as `postgres://user@localhost/database?host=/directory`. */
  readonly ownerUrl: string;
  /** The runtime role's own address; left out, the role is made at the first start. */
  readonly runtimeUrl?: string | undefined;
  /** Name of the role to make; derived from the database's name when left out. */
  readonly runtimeRole?: string | undefined;
  /** How many connections each door may hold. */
  readonly connections?: Partial<Record<"one" | "list" | "report" | "transaction" | "owner", number>>;
  /** Milliseconds a statement may take at each door. */
  readonly timeouts?: Partial<Record<"one" | "list" | "report" | "transaction" | "owner", number>>;
  /** Minutes a connection lives; a backend keeps what it learned of every tenant until it ends. */
  readonly lifetimeMinutes?: number;
  /** Milliseconds to wait for a server that is still starting. */
  readonly readyWithinMs?: number;
  /** What the server's administrator sees in pg_stat_activity. */
  readonly applicationName?: string | undefined;
  /** Sees the text of every statement as it is sent. */
  readonly onStatement?: ((door: Door, text: string) => void) | undefined;
  /** Hears of connections lost in the background. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

// Every name in our SQL is qualified; with nothing on the search path one that is not fails at once, wherever it runs. Compiling a
// report's statement costs more than it saves.
const sessionOptions =
  "-c search_path=pg_catalog -c jit=off -c TimeZone=UTC -c DateStyle=ISO,YMD -c IntervalStyle=iso_8601 -c extra_float_digits=1 -c default_transaction_isolation=read\\ committed";
const customPlans = "-c plan_cache_mode=force_custom_plan";
// Left to itself PostgreSQL plans each statement five times on each connection before it trusts one plan: milliseconds for a large one.
const genericPlans = "plan_cache_mode=force_generic_plan";
// A report sorts and hashes a good part of a table: with PostgreSQL's own 4 MB it would do so on disk. A row that a worker hands over costs
// a fraction of what PostgreSQL expects, so it may help where each record's rows are met. To start one costs as much as PostgreSQL expects:
// it would take a third more of the processors for what is over in 50 ms anyway.
const reportPlans = "-c work_mem=32MB -c parallel_tuple_cost=0.005";
// A statement about one record joins a row here and there: hashing a table for that costs more than the rest of it.
const fewRows = "-c enable_hashjoin=off -c enable_mergejoin=off";
/** Others share the connection: who must wait for a lock waits in a transaction. */
const noWaiting = "-c lock_timeout=100";

/** The driver's configuration for an address. */
function configOf(url: string, name = "funnelsmith"): pg.ClientConfig & { readonly user: string; readonly database: string } {
  const parsed = parse(url);
  const user = parsed.user || process.env["USER"] || "postgres";
  return {
    user,
    database: parsed.database ?? user,
    password: parsed.password,
    host: parsed.host ?? "localhost",
    port: parsed.port ? Number(parsed.port) : 5432,
    ...(parsed.ssl !== undefined && { ssl: parsed.ssl as pg.ClientConfig["ssl"] }),
    options: `${parsed.options ?? ""} ${sessionOptions}`.trim(),
    application_name: name,
    connectionTimeoutMillis: 5_000,
    types: typeParsers,
  };
}

/** Waits until the server takes connections, with back-off; the last failure is thrown. */
async function waitForServer(config: pg.ClientConfig, withinMs: number): Promise<void> {
  const until = Date.now() + withinMs;
  for (let wait = 50; ; wait = Math.min(1_000, wait * 2)) {
    const client = new pg.Client(config);
    client.on("error", () => {});
    try {
      await client.connect();
      return;
    } catch (error) {
      const problem = problemOf(error);
      if (problem === error || Date.now() + wait > until) throw problem;
      await new Promise((resolve) => setTimeout(resolve, wait));
    } finally {
      await client.end().catch(() => {});
    }
  }
}

/** Opens the database: checks the server, makes the runtime role, and answers its doors. Connections open on first use. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const owner = configOf(options.ownerUrl, options.applicationName);
  const onError = options.onError ?? (() => {});
  const observe = options.onStatement ?? (() => {});
  await waitForServer(owner, options.readyWithinMs ?? 15_000);
  const given = options.runtimeUrl === undefined ? undefined : configOf(options.runtimeUrl, options.applicationName);
  const runtime =
    given === undefined
      ? await prepareRuntimeRole(owner, options.runtimeRole ?? runtimeRoleName(owner.database))
      : { role: given.user, config: given };

  const timeouts = { one: 5_000, list: 5_000, report: 30_000, transaction: 30_000, owner: 0, ...options.timeouts };
  const sizes = { one: 4, list: 4, report: 4, transaction: 12, owner: 3, ...options.connections };
  const lifetimeMs = (options.lifetimeMinutes ?? 30) * 60_000;
  const limited = (config: pg.ClientConfig, door: keyof typeof timeouts, more = ""): pg.ClientConfig => ({
    ...config,
    options: `${config.options ?? ""} ${more}`.trim(),
    ...(timeouts[door] > 0 && { statement_timeout: timeouts[door], query_timeout: timeouts[door] * 2 + 2_000 }),
  });
  const shared = (door: "one" | "list", together: number, more: string) =>
    openSharedClients({
      config: limited(runtime.config, door, more),
      size: sizes[door],
      lifetimeMs,
      maxStatements: 2_000,
      maxWaiting: 1_000,
      together,
      onError,
    });
  const pool = (config: pg.ClientConfig, door: keyof typeof sizes, more = "", extra: pg.PoolConfig = {}): pg.Pool => {
    const made = new pg.Pool({
      ...limited(config, door, more),
      max: sizes[door],
      maxLifetimeSeconds: lifetimeMs / 1_000,
      maxUses: 50_000,
      idleTimeoutMillis: 60_000,
      ...extra,
    });
    made.on("error", onError);
    // A client that is checked out has no listener of the pool's; without one a lost connection ends the process.
    made.on("connect", (client) => client.on("error", onError));
    return made;
  };

  const one = shared("one", 4, fewRows);
  const write = shared("one", 1, `${noWaiting} -c ${genericPlans}`);
  const list = shared("list", 1, customPlans);
  const report = pool(runtime.config, "report", `${customPlans} ${reportPlans}`);
  const transactions = pool(runtime.config, "transaction", `-c ${genericPlans}`, {
    pipeline: true,
    idle_in_transaction_session_timeout: 60_000,
  });
  const administration = pool(owner, "owner", "", { pipeline: true });
  const listener = openListener(runtime.config, onError);

  const run = async (from: pg.Pool, statement: Statement): Promise<readonly Row[]> => {
    try {
      return (await from.query(statement as pg.QueryConfig)).rows as Row[];
    } catch (error) {
      throw problemOf(error);
    }
  };
  const database: Database = {
    runtimeRole: runtime.role,
    one<R extends Row>(statement: Statement) {
      observe("one", statement.text);
      return one.query(statement) as Promise<readonly R[]>;
    },
    write<R extends Row>(statement: Statement) {
      observe("write", statement.text);
      return write.query(statement) as Promise<readonly R[]>;
    },
    list<R extends Row>(statement: Statement) {
      observe("list", statement.text);
      return list.query(statement) as Promise<readonly R[]>;
    },
    report<R extends Row>(statement: Statement) {
      observe("report", statement.text);
      return run(report, statement) as Promise<readonly R[]>;
    },
    transaction: (work, { few = false } = {}) =>
      runTransaction(
        {
          pool: transactions,
          ...(!few && { settings: "set local plan_cache_mode=auto" }),
          observe: (text) => observe("transaction", text),
        },
        work,
      ),
    administer: (work, { lockTimeoutMs = 5_000 } = {}) =>
      runTransaction(
        {
          pool: administration,
          settings: `set local lock_timeout = ${Math.max(1, Math.round(lockTimeoutMs))}`,
          observe: (text) => observe("administer", text),
        },
        work,
      ),
    administerAlone<R extends Row>(statement: Statement) {
      observe("alone", statement.text);
      return run(administration, statement) as Promise<readonly R[]>;
    },
    async exclusive(lock, work) {
      // A connection of its own: the lock lives exactly as long as it does.
      const client = new pg.Client({ ...owner, keepAlive: true });
      client.on("error", onError);
      try {
        await client.connect();
        const text = "select pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended($1, 0)) as mine";
        const { rows } = await client.query<{ mine: boolean }>(text, [lock]);
        return rows[0]?.mine ? { value: await work() } : undefined;
      } catch (error) {
        throw problemOf(error);
      } finally {
        await client.end().catch(onError);
      }
    },
    listen: (channel, onNotify) => listener.listen(channel, onNotify),
    async notify(channel, payload) {
      await database.one({ name: "notify", text: "select pg_catalog.pg_notify($1, $2)", values: [channel, payload] });
    },
    async close() {
      await Promise.allSettled([
        one.close(),
        write.close(),
        list.close(),
        report.end(),
        transactions.end(),
        administration.end(),
        listener.close(),
      ]);
    },
  };
  try {
    await checkServer((statement) => database.administerAlone(statement));
    if (given !== undefined) await checkRuntimeRole((statement) => database.one(statement), owner.user);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}
