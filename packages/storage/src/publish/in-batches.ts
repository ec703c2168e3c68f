import type { Database, Transaction } from "../database.ts";
import { administerGently } from "./gently.ts";

/** How long one batch should take, its way to the disk included: whoever writes one of its rows waits that long. */
const wantedMs = 50;
const fewest = 250;
/**
 * After a checkpoint PostgreSQL logs each page whole when it is first touched: some 18 kB a row with ten indexes, all of which the next
 * commit of anybody waits for. 5,000 rows were 89 MB, and writers waited 800 ms for a disk of 120 MB/s; so many are less than 10 MB.
 */
const most = 500;

/** One batch of so many rows after the record `after`; answers the last record seen, or undefined when there are no more. */
export type Batch = (tx: Transaction, rows: number, after: string | undefined) => Promise<string | undefined>;

/**
 * Work over all rows of a table, each batch in a transaction of its own and as large as goes in some 50 ms, with a pause half as long
 * after it: the machine is there for whoever works with the records. Each waits for the disk itself: going on while it is behind would
 * let everybody else wait for several batches at once.
 */
export async function inBatches(db: Database, start: string | undefined, batch: Batch): Promise<void> {
  let rows = fewest;
  let after = start;
  for (;;) {
    const [size, from] = [rows, after];
    let began = 0;
    after = await administerGently(db, async (tx) => {
      began = performance.now();
      return batch(tx, size, from);
    });
    if (after === undefined) return;
    const took = performance.now() - began;
    rows = Math.min(most, Math.max(fewest, Math.round(size * Math.min(2, Math.max(0.5, wantedMs / took)))));
    await new Promise((resolve) => setTimeout(resolve, Math.min(took, wantedMs) / 2));
  }
}
