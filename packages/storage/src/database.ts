/** A statement for the driver. A name makes it a prepared statement: it carries the definition version, so that a publish never meets an old plan. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A row by column name; numeric, date and timestamp columns arrive as text, int8 as a number. */
export type Row = Readonly<Record<string, unknown>>;

/** Says of a statement which rows it answers; a mark for the compiler, with nothing in it at run time. */
export interface Answers<R> {
  readonly row?: R;
}

/** Statements inside one READ COMMITTED transaction. */
export interface Transaction {
  query<R extends Row = Row>(statement: Statement & Answers<R>): Promise<readonly R[]>;
  /** Sends both without waiting between them; answers in order. The second runs even if the first finds no row. */
  queryAll(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]>;
  /** Sends a statement and the commit without waiting between them. Nothing may follow it, and nothing the work throws after it undoes it. */
  last<R extends Row = Row>(statement: Statement): Promise<readonly R[]>;
}

/** The database as the rest of the house sees it: five doors, one per use. */
export interface Database {
  /** The role the runtime works under: what tables grant to. */
  readonly runtimeRole: string;
  /** By-id reads under the runtime role: shared pipelined connections, generic plans, autocommit. */
  one<R extends Row = Row>(statement: Statement & Answers<R>): Promise<readonly R[]>;
  /**
   * Writes that are one statement: shared pipelined connections of their own, autocommit. A lock that does not come at once fails with
   * 55P03, so that nobody waits behind it; the writer then does its work as a transaction.
   */
  write<R extends Row = Row>(statement: Statement): Promise<readonly R[]>;
  /** Lists: shared pipelined connections with plan_cache_mode=force_custom_plan. */
  list<R extends Row = Row>(statement: Statement): Promise<readonly R[]>;
  /** Reports: own pool, custom plans, longer timeout; never pipelined with lists. */
  report<R extends Row = Row>(statement: Statement): Promise<readonly R[]>;
  /**
   * A transaction under the runtime role. Serialization failures and deadlocks are retried with back-off; anything else rolls back and
   * throws. `few`: its statements are about a record or so, hence planned once whatever the values.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: { readonly few?: boolean }): Promise<T>;
  /** DDL and platform administration under the owner role, in one transaction; lock_timeout as given. */
  administer<T>(work: (tx: Transaction) => Promise<T>, options?: { readonly lockTimeoutMs?: number }): Promise<T>;
  /** Outside a transaction under the owner role (CREATE INDEX CONCURRENTLY). */
  administerAlone<R extends Row = Row>(statement: Statement & Answers<R>): Promise<readonly R[]>;
  /** Does work while holding a lock by name that no other server can hold at the same time; undefined, and no work done, when another holds it. The lock ends with the process. */
  exclusive<T>(lock: string, work: () => Promise<T>): Promise<{ readonly value: T } | undefined>;
  /** Calls back for every NOTIFY on the channel, and with undefined whenever listening has begun, first or after a break: assume everything changed. */
  listen(channel: string, onNotify: (payload: string | undefined) => void): () => void;
  notify(channel: string, payload: string): Promise<void>;
  close(): Promise<void>;
}
