import { type Row, type Statement, sqlstateOf } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";

/** What is done again as a transaction, which waits and has its own retries: a lock that others hold, a deadlock, a serialization failure. */
const brokenOff: ReadonlySet<string | undefined> = new Set(["55P03", "40P01", "40001"]);

/** Sends a statement that is a transaction by itself and answers one row; undefined when the database broke it off, nothing written. */
export async function sendAlone(ctx: Ctx, statement: Statement): Promise<Row | undefined> {
  try {
    const [row] = await ctx.db.write(statement);
    return row;
  } catch (error) {
    if (brokenOff.has(sqlstateOf(error))) return undefined;
    throw error;
  }
}
