import { Socket } from "node:net";
import { Problem } from "@funnelsmith/problem";
import pg from "pg";
import type { Row, Statement } from "../database.ts";
import { problemOf, sqlstateOf } from "./sqlstate.ts";

/** How many shared connections there are and when one is replaced. */
export interface SharedOptions {
  readonly config: pg.ClientConfig;
  readonly size: number;
  /** A backend that has touched a thousand tenants holds 100–180 MB, and nothing frees it but closing. */
  readonly lifetimeMs: number;
  readonly maxStatements: number;
  /** More than this waiting on one connection is overload. */
  readonly maxWaiting: number;
  /** How many statements of one turn of the event loop may travel in one packet on one connection, and so run one after another; 1 when left out. */
  readonly together?: number;
  readonly onError: (error: unknown) => void;
}

/** Connections many requests share at once: each statement is sent without waiting for the answers before it. Autocommit only. */
export interface SharedClients {
  query(statement: Statement): Promise<readonly Row[]>;
  close(): Promise<void>;
}

interface Line {
  readonly client: pg.Client;
  readonly socket: Socket;
  readonly ready: Promise<unknown>;
  open: boolean;
  readonly names: Set<string>;
  readonly until: number;
  waiting: number;
  /** Takes no new statements and ends with the last of those it has. */
  retired: boolean;
}

/** Opens shared pipelined connections on first use and replaces each when it breaks, grows old or holds too many statements. */
export function openSharedClients(options: SharedOptions): SharedClients {
  const lines: (Line | undefined)[] = Array.from({ length: options.size });
  const together = options.together ?? 1;
  let closed = false;
  // The line this turn's statements gather on, and how many have.
  let gathering: Line | undefined;
  let gathered = 0;

  const drop = (line: Line): void => {
    const at = lines.indexOf(line);
    if (at >= 0) lines[at] = undefined;
  };
  const endWhenDone = (line: Line): void => {
    if (line.retired && line.waiting === 0) line.client.end().catch(options.onError);
  };
  const retire = (line: Line): void => {
    drop(line);
    line.retired = true;
    endWhenDone(line);
  };
  const open = (): Line => {
    const socket = new Socket();
    const client = new pg.Client({ ...options.config, pipeline: true, stream: () => socket });
    // Ages differ so that the lines are never all replaced at once.
    const until = Date.now() + options.lifetimeMs * (0.75 + Math.random() / 2);
    const line: Line = { client, socket, ready: client.connect(), open: false, names: new Set(), until, waiting: 0, retired: false };
    line.ready.then(
      () => {
        line.open = true;
      },
      () => drop(line),
    );
    client.on("error", (error) => {
      drop(line);
      options.onError(error);
    });
    client.on("end", () => drop(line));
    return line;
  };
  /** The line with the fewest statements under way; an unopened one only when every open one is busy. */
  const pick = (): Line => {
    let best: Line | undefined;
    let free = -1;
    for (let at = 0; at < lines.length; at += 1) {
      const line = lines[at];
      if (line === undefined) free = at;
      else if (line.until < Date.now() || line.names.size > options.maxStatements) {
        retire(line);
        free = at;
      } else if (best === undefined || line.waiting < best.waiting) best = line;
    }
    if (free >= 0 && (best === undefined || best.waiting > 0)) {
      best = open();
      lines[free] = best;
    }
    if (best === undefined || best.waiting >= options.maxWaiting) throw new Problem("OVERLOADED", undefined, { retryAfter: 1 });
    return best;
  };
  /** A write costs more than everything else about a small statement, so those of one turn leave in one packet when it ends. */
  const gather = (): Line => {
    if (gathering !== undefined && gathered < together && lines.includes(gathering)) {
      gathered += 1;
      return gathering;
    }
    const line = pick();
    if (together <= 1 || !line.open) return line;
    gathering = line;
    gathered = 1;
    line.socket.cork();
    setImmediate(() => {
      line.socket.uncork();
      if (gathering === line) gathering = undefined;
    });
    return line;
  };
  const send = async (statement: Statement): Promise<readonly Row[]> => {
    if (closed) throw new Problem("DATABASE_UNAVAILABLE");
    const line = gather();
    line.waiting += 1;
    try {
      if (!line.open) await line.ready;
      if (statement.name !== undefined) line.names.add(statement.name);
      return await new Promise((resolve, reject) => {
        line.client.query(statement as pg.QueryConfig, (error: Error | null, result: pg.QueryResult<Row>) => {
          if (error) reject(error);
          else resolve(result.rows);
        });
      });
    } finally {
      line.waiting -= 1;
      endWhenDone(line);
    }
  };
  return {
    async query(statement) {
      try {
        return await send(statement);
      } catch (error) {
        // Bound behind a Parse that failed: it never ran, so it may be sent again; without the name, behind which others may fail again.
        if (sqlstateOf(error) === "26000") {
          try {
            return await send({ text: statement.text, values: statement.values });
          } catch (again) {
            throw problemOf(again);
          }
        }
        throw problemOf(error);
      }
    },
    async close() {
      closed = true;
      await Promise.allSettled(lines.flatMap((line) => (line ? [line.client.end()] : [])));
    },
  };
}
