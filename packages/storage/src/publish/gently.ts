import { sqlstateOf } from "../connection/sqlstate.ts";
import type { Database, Transaction } from "../database.ts";

/** Long enough to get behind a short statement, short enough that the queue behind us stays short. */
const lockTimeoutMs = 100;
const mostTries = 40;

/** Runs DDL in a transaction that gives way: a lock that does not come at once is asked for again later, so that nobody queues behind us. */
export async function administerGently<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await db.administer(work, { lockTimeoutMs });
    } catch (error) {
      if (sqlstateOf(error) !== "55P03" || attempt + 1 >= mostTries) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(2_000, 50 * 1.3 ** attempt) * (0.5 + Math.random())));
    }
  }
}
