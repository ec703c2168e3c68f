/** A person with a password; the same in every tenant. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** What the account may sign in by as well. */
  readonly username: string | null;
  readonly phoneNumber: string | null;
}

/** Who a request speaks for, before any tenant is looked at. */
export interface Principal {
  readonly account: Account;
  readonly via: "session" | "key";
  /** Id of the session or of the key. */
  readonly id: string;
  /** The tenant of the session or key; undefined when the account has none yet. */
  readonly tenant: string | undefined;
  /** Roles a key is limited to, by app; undefined for all rights of the account. */
  readonly limit: Readonly<Record<string, readonly string[]>> | undefined;
  /** Milliseconds since the epoch after which the session or key is dead. */
  readonly expiresAt: number;
}
