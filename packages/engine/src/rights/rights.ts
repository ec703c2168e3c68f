/** Which rows a right covers; each wider scope holds the narrower ones. */
export type RightScope = "none" | "own" | "subordinates" | "all";

/** What may be done with rows of an object. */
export type RowRight = "read" | "create" | "update" | "delete" | "export";

/** What an actor may do with one object: rows by scope, fields by name. Frozen. */
export interface ObjectRights {
  readonly scope: Readonly<Record<RowRight, RightScope>>;
  /** Moving records of the funnel. */
  advance(funnel: string): RightScope;
  /** Waiving criteria of the funnel. */
  exception(funnel: string): RightScope;
  /** Editing fields a stage of the funnel locks. */
  unlock(funnel: string): RightScope;
  /** Importing moves of the past in the funnel. */
  history(funnel: string): RightScope;
  /** Keys of the fields that exist for the actor. */
  readonly readable: ReadonlySet<string>;
  /** Keys of the fields the actor may write; never a virtual one. */
  readonly writable: ReadonlySet<string>;
  /** Short text, equal for equal rights over every object: part of cache keys and statement names. */
  readonly key: string;
}

/** What an actor may do in one app. */
export interface Rights {
  /** Rights over an object; an object nobody listed answers "none" everywhere. */
  object(key: string): ObjectRights;
  readonly key: string;
}

const order: readonly RightScope[] = ["none", "own", "subordinates", "all"];

/** A scope holds every row the other holds. */
export function reaches(scope: RightScope, other: RightScope): boolean {
  return order.indexOf(scope) >= order.indexOf(other);
}

/** The wider of two scopes. */
export function widest(a: RightScope, b: RightScope | undefined): RightScope {
  return b !== undefined && order.indexOf(b) > order.indexOf(a) ? b : a;
}
