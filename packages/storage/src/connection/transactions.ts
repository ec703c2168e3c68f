import type { Socket } from "node:net";
import { Problem } from "@funnelsmith/problem";
import type pg from "pg";
import type { Row, Statement, Transaction } from "../database.ts";
import { isRetryable, problemOf } from "./sqlstate.ts";

const attempts = 5;

const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 10 * 2 ** attempt * (0.5 + Math.random()));
  });

/** How one kind of transaction runs. */
export interface TransactionOptions {
  readonly pool: pg.Pool;
  /** Settings for this transaction only, such as a lock_timeout. */
  readonly settings?: string;
  readonly observe: (text: string) => void;
}

/** Runs work in one READ COMMITTED transaction; deadlocks and serialization failures are done again with back-off, anything else rolls back and is thrown as a Problem where it is a known one. */
export async function runTransaction<T>(options: TransactionOptions, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await runOnce(options, work);
    } catch (error) {
      if (!isRetryable(error) || attempt + 1 >= attempts) throw problemOf(error);
      await pause(attempt);
    }
  }
}

async function runOnce<T>(options: TransactionOptions, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await options.pool.connect();
  let broken = false;
  // A write to the socket costs more than all else about a small statement: what is sent together leaves in one.
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Socket } }).connection;
  let held = true;
  const letGo = (): void => {
    if (held) stream.uncork();
    held = false;
  };
  stream.cork();
  try {
    const send = async (statement: Statement): Promise<readonly Row[]> => {
      options.observe(statement.text);
      try {
        const sent = client.query(statement as pg.QueryConfig);
        letGo();
        return (await sent).rows as Row[];
      } catch (error) {
        throw isRetryable(error) ? error : problemOf(error);
      }
    };
    // BEGIN travels with the first statement; a failure shows at that one.
    const begun = client.query(`begin${options.settings ? `; ${options.settings}` : ""}`);
    begun.catch(() => {
      broken = true;
    });
    let commit: Promise<pg.QueryResult> | undefined;
    try {
      const result = await work({
        query: <R extends Row>(statement: Statement) => send(statement) as Promise<readonly R[]>,
        async last<R extends Row>(statement: Statement) {
          stream.cork();
          const answer = send(statement);
          commit = client.query("commit");
          stream.uncork();
          // Whichever fails first is told; after a failed statement COMMIT rolls back.
          const [rows, committed] = await Promise.all([answer, commit]);
          assertCommitted(committed);
          return rows as readonly R[];
        },
        async queryAll(statements) {
          stream.cork();
          const sent = statements.map(send);
          stream.uncork();
          const settled = await Promise.allSettled(sent);
          return settled.map((answer) => {
            if (answer.status === "rejected") throw answer.reason;
            return answer.value;
          });
        },
      });
      letGo();
      await begun;
      assertCommitted(await (commit ?? client.query("commit")));
      return result;
    } catch (error) {
      letGo();
      // With the commit under way there is nothing left to roll back, but its answer is still to come.
      await (commit ?? client.query("rollback")).catch(() => {
        broken = true;
      });
      throw error;
    }
  } catch (error) {
    if (error instanceof Problem && error.code === "DATABASE_UNAVAILABLE") broken = true;
    throw error;
  } finally {
    client.release(broken);
  }
}

/** A transaction in which a statement failed answers COMMIT with ROLLBACK and no error. */
function assertCommitted({ command }: pg.QueryResult): void {
  if (command !== "COMMIT") throw new Error("the transaction was rolled back because a statement in it failed");
}
