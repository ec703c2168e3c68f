import type { Locale } from "@funnelsmith/fields";
import type { Catalog, Database, Transaction } from "@funnelsmith/storage";

/** Why a row was written; the closed list of the ledger. */
export type Cause =
  | "form"
  | "board"
  | "bulk"
  | "import"
  | "history"
  | "sample"
  | "api"
  | "auto_enter"
  | "automation"
  | "public_form"
  | "undo"
  | "rollback"
  | "redesign";

/** Who acts: a member of the tenant with roles in this app. */
export interface Actor {
  /** Member id: the value of owner_id, created_by, actor_id. */
  readonly member: string;
  /** Keys of the member's roles in this app, sorted. */
  readonly roles: readonly string[];
  /** Tenant admins hold every right in every app; gates bind them too. */
  readonly admin: boolean;
  /** The actor and everybody below: what scope `subordinates` covers. */
  readonly owners: readonly string[];
}

/** How a team is kept within the records it may have. */
export interface Room {
  /** So near the limit that whoever makes a record waits for others who do: it is made in a transaction. */
  readonly near: boolean;
  /** So many records, or rows of sub-tables, were made or brought back. */
  made(records: number): void;
  /** Does the work of a transaction; TENANT_LIMIT, and nothing done, when what it made is too much. */
  within<T>(tx: Transaction, work: (tx: Transaction) => Promise<T>): Promise<T>;
}

/** Everything one request knows; the first parameter of every function of the engine. Frozen. */
export interface Ctx {
  readonly db: Database;
  readonly catalog: Catalog;
  readonly actor: Actor;
  readonly locale: Locale;
  /** RFC 3339 UTC with milliseconds, read once per request and Catalog: never before the instant the Catalog's version was published at. */
  readonly now: string;
  /** YYYY-MM-DD in the tenant's zone. */
  readonly today: string;
  readonly cause: Cause;
  /** Rules by which stages draw records in that are not to run for this write, as `funnel.stage`. */
  readonly withheld?: ReadonlySet<string>;
  /** Present when the request carries an Idempotency-Key: stored in the writing transaction with the answer. */
  readonly idempotency?: { readonly key: string; readonly hash: string };
  /** Where the records of a team have a limit. */
  readonly room?: Room;
  /** Signs cursors. */
  readonly secret: string;
}

/** JSON text built by the database and passed through unparsed. */
export type JsonText = string & { readonly __json: unique symbol };
