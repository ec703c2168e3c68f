import { Problem } from "@funnelsmith/problem";
import type { Transaction } from "@funnelsmith/storage";
import type { Touched } from "./delete-rows.ts";

/** What became of the rows of one list. */
export interface BulkOutcome {
  /** Ids written, by index in the list. */
  readonly ids: ReadonlyMap<number, string>;
  readonly failed: readonly { readonly index: number; readonly problem: Problem }[];
  readonly touched: readonly Touched[];
}

/** A row with its index in the list it came from. */
export interface Indexed<T> {
  readonly index: number;
  readonly row: T;
}

const batchSize = 1000;

/** Rows in batches that keep one statement's input near a megabyte. */
export function batches<T>(rows: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(rows.length / batchSize) }, (_, at) => rows.slice(at * batchSize, (at + 1) * batchSize));
}

/** Rows by what a function says of them, in the order they came. */
export function grouped<T>(rows: readonly T[], key: (row: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const name = key(row);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return [...groups.values()];
}

/** Reads every row, collecting the Problem of each that cannot be read. */
export function readEach<T, R>(
  items: readonly T[],
  read: (item: T) => R,
): { readonly rows: readonly Indexed<R>[]; readonly failed: BulkOutcome["failed"] } {
  const rows: Indexed<R>[] = [];
  const failed: { index: number; problem: Problem }[] = [];
  items.forEach((item, index) => {
    try {
      rows.push({ index, row: read(item) });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      failed.push({ index, problem: error });
    }
  });
  return { rows, failed };
}

/** The mistake of the second of two rows with one id. */
export function namedTwice(): Problem {
  const detail = { "zh-CN": "同一条记录出现了两次", en: "The same record is named twice" };
  return new Problem("RECORD_INVALID", undefined, { errors: [{ pointer: "/id", code: "NAMED_TWICE", detail }] });
}

/**
 * Runs a set-wise write; where the database refuses the whole set for one row's sake (a unique value, a row still in use), halves the set
 * until the rows that cannot be written stand alone. Each try is undone by a savepoint. `refuse` says whether to go on to the next;
 * answers whether all were tried.
 */
export async function halving<T>(
  tx: Transaction,
  rows: readonly T[],
  write: (rows: readonly T[]) => Promise<void>,
  refuse: (row: T, problem: Problem) => boolean,
): Promise<boolean> {
  const [only, ...more] = rows;
  if (only === undefined) return true;
  await tx.query({ text: "savepoint halving", values: [] });
  try {
    await write(rows);
    await tx.query({ text: "release savepoint halving", values: [] });
    return true;
  } catch (error) {
    if (!(error instanceof Problem) || error.code === "DEFINITION_MOVED" || error.status >= 500) throw error;
    await tx.query({ text: "rollback to savepoint halving", values: [] });
    // Left where it is, those of the halves would stand within it, each within the one before.
    await tx.query({ text: "release savepoint halving", values: [] });
    if (more.length === 0) return refuse(only, error);
    const middle = Math.ceil(rows.length / 2);
    return (await halving(tx, rows.slice(0, middle), write, refuse)) && (await halving(tx, rows.slice(middle), write, refuse));
  }
}
