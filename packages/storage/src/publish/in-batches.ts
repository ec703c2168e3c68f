import type { Database, Transaction } from "../database.ts";
import { administerGently } from "./gently.ts";

/** How long one batch should hold its rows: whoever writes one of them waits that long. */
const wantedMs = 50;
const fewest = 500;
const most = 5_000;

/** One batch of so many rows after the record `after`; answers the last record seen, or undefined when there are no more. */
type Batch = (tx: Transaction, rows: number, after: string | undefined) => Promise<string | undefined>;

/**
 * Work over all rows of a table, each batch in a transaction of its own and as large as goes in some 50 ms, with a pause half as long
 * after it: the machine is there for whoever works with the records. None waits for the disk, since one that a crash takes back is done again
 * and the switch, which waits, comes after them all.
 */
export async function inBatches(db: Database, start: string | undefined, batch: Batch): Promise<void> {
  let rows = 500;
  let after = start;
  for (;;) {
    const [size, from] = [rows, after];
    let took = 0;
    after = await administerGently(db, async (tx) => {
      const began = performance.now();
      await tx.query({ text: "set local synchronous_commit = off", values: [] });
      const last = await batch(tx, size, from);
      took = performance.now() - began;
      return last;
    });
    if (after === undefined) return;
    rows = Math.min(most, Math.max(fewest, Math.round(size * Math.min(2, Math.max(0.5, wantedMs / took)))));
    await new Promise((resolve) => setTimeout(resolve, Math.min(took, wantedMs) / 2));
  }
}
