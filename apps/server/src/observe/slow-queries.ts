import type { Catalog, Database, Row, Statement, Transaction } from "@funnelsmith/storage";
import type { FastifyRequest } from "fastify";

/** What asked for a statement: the app and the place of its definition, as far as the request names it. */
export type Place = Readonly<Record<string, unknown>>;

/** A statement that took longer than it should. */
export interface SlowStatement {
  readonly ms: number;
  readonly door: string;
  readonly text: string;
  readonly place: Place;
}

/** Characters of a statement that are told. */
const mostText = 2000;

/** Parts of a request that name something of a definition, or say what was asked of it. */
const told = ["view", "filter", "sort", "search", "group", "to", "key", "report", "definition", "criteria", "drill"] as const;

/**
 * Which report, view, filter or move a request is about: its route with the names in it, and what its query or body says of them. A move is
 * of a stage, whose criteria are what is judged.
 */
export function placeOf(request: Pick<FastifyRequest, "method" | "params" | "query" | "body" | "routeOptions">): Place {
  const given = [request.query, request.body].filter((part) => typeof part === "object" && part !== null) as Record<string, unknown>[];
  const parts = told.flatMap((name) =>
    given.flatMap((part): [string, unknown][] => (part[name] === undefined ? [] : [[name, part[name]]])),
  );
  return { route: `${request.method} ${request.routeOptions.url ?? ""}`, ...(request.params as object), ...Object.fromEntries(parts) };
}

/** The criteria a move is judged by, when a request is one: the stage it goes to, by key, and what that stage asks. */
export function judgedBy(catalog: Pick<Catalog, "funnels">, body: unknown): Place {
  const to = typeof body === "object" && body !== null && "to" in body ? body.to : undefined;
  if (typeof to !== "string") return {};
  const stages = [...catalog.funnels.values()].flatMap((funnel) => funnel.stage.get(to) ?? []);
  return { criteria: stages.flatMap((stage) => [...stage.entry, ...stage.exit].map(({ key }) => key)) };
}

/** The same database, whose statements are told when they take longer than `ms`, with the place that caused them. */
export function watched(db: Database, ms: number, place: () => Place, tell: (slow: SlowStatement) => void): Database {
  return ms > 0 ? new WatchedDatabase(db, { ms, place, tell }) : db;
}

interface Watch {
  readonly ms: number;
  readonly place: () => Place;
  readonly tell: (slow: SlowStatement) => void;
}

async function timed<T>(watch: Watch, door: string, statements: Statement | readonly Statement[], work: Promise<T>): Promise<T> {
  const from = performance.now();
  try {
    return await work;
  } finally {
    const ms = performance.now() - from;
    if (ms > watch.ms) {
      const text = [statements]
        .flat()
        .map((statement) => statement.text)
        .join(";\n");
      watch.tell({ ms: Math.round(ms), door, text: text.slice(0, mostText), place: watch.place() });
    }
  }
}

/** One object a request, its methods shared: it must cost nothing beside the statements it times. */
class WatchedDatabase implements Database {
  readonly #db: Database;
  readonly #watch: Watch;
  constructor(db: Database, watch: Watch) {
    this.#db = db;
    this.#watch = watch;
  }
  get runtimeRole(): string {
    return this.#db.runtimeRole;
  }
  async one<R extends Row>(statement: Statement): Promise<readonly R[]> {
    return await timed(this.#watch, "one", statement, this.#db.one<R>(statement));
  }
  async write<R extends Row>(statement: Statement): Promise<readonly R[]> {
    return await timed(this.#watch, "write", statement, this.#db.write<R>(statement));
  }
  async list<R extends Row>(statement: Statement): Promise<readonly R[]> {
    return await timed(this.#watch, "list", statement, this.#db.list<R>(statement));
  }
  async report<R extends Row>(statement: Statement): Promise<readonly R[]> {
    return await timed(this.#watch, "report", statement, this.#db.report<R>(statement));
  }
  async transaction<T>(work: (tx: Transaction) => Promise<T>, options?: { readonly few?: boolean }): Promise<T> {
    return await this.#db.transaction(async (tx) => await work(new WatchedTransaction(tx, this.#watch)), options);
  }
  async administer<T>(work: (tx: Transaction) => Promise<T>, options?: { readonly lockTimeoutMs?: number }): Promise<T> {
    return await this.#db.administer(work, options);
  }
  async administerAlone<R extends Row>(statement: Statement): Promise<readonly R[]> {
    return await this.#db.administerAlone<R>(statement);
  }
  async exclusive<T>(lock: string, work: () => Promise<T>): Promise<{ readonly value: T } | undefined> {
    return await this.#db.exclusive(lock, work);
  }
  listen(channel: string, onNotify: (payload: string | undefined) => void): () => void {
    return this.#db.listen(channel, onNotify);
  }
  async notify(channel: string, payload: string): Promise<void> {
    await this.#db.notify(channel, payload);
  }
  async close(): Promise<void> {
    await this.#db.close();
  }
}

class WatchedTransaction implements Transaction {
  readonly #tx: Transaction;
  readonly #watch: Watch;
  constructor(tx: Transaction, watch: Watch) {
    this.#tx = tx;
    this.#watch = watch;
  }
  async query<R extends Row>(statement: Statement): Promise<readonly R[]> {
    return await timed(this.#watch, "transaction", statement, this.#tx.query<R>(statement));
  }
  async queryAll(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
    return await timed(this.#watch, "transaction", statements, this.#tx.queryAll(statements));
  }
  async last<R extends Row>(statement: Statement): Promise<readonly R[]> {
    return await timed(this.#watch, "transaction", statement, this.#tx.last<R>(statement));
  }
}
