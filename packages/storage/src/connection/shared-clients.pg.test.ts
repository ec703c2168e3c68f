import type pg from "pg";
import { parse } from "pg-connection-string";
import { describe, expect, it } from "vitest";
import { openSharedClients, type SharedOptions } from "./shared-clients.ts";

const { user = "postgres", host, port, database, password } = parse(process.env["TEST_DATABASE_URL"] ?? "");
const config: pg.ClientConfig = {
  user,
  password,
  host: host ?? "localhost",
  port: port ? Number(port) : 5432,
  database: database ?? user,
};

function open(more: Partial<SharedOptions>) {
  const errors: unknown[] = [];
  const clients = openSharedClients({
    config,
    size: 2,
    lifetimeMs: 60_000,
    maxStatements: 1_000,
    maxWaiting: 10_000,
    onError: (error) => errors.push(error),
    ...more,
  });
  return { clients, errors };
}

describe("shared connections", () => {
  it("are replaced when they hold too many statements, and nothing under way is lost", async () => {
    const { clients, errors } = open({ maxStatements: 3 });
    const seen = new Set<unknown>();
    const asker = async (who: number): Promise<number> => {
      let answered = 0;
      for (let at = 0; at < 60; at += 1) {
        // Asks begin at every kind of moment: together, one behind the other, in the midst of answers.
        for (let ticks = 0; ticks < (who * at) % 5; ticks += 1) await Promise.resolve();
        const text = `select $1::int as n, ${who} as who, pg_backend_pid() as by`;
        const rows = await clients.query({ name: `s${who}_${at}`, text, values: [at] });
        seen.add(rows[0]?.["by"]);
        if (rows[0]?.["n"] === at && rows[0]["who"] === who) answered += 1;
      }
      return answered;
    };
    expect(await Promise.all(Array.from({ length: 12 }, (_, who) => asker(who)))).toEqual(Array.from({ length: 12 }, () => 60));
    await clients.close();
    expect(seen.size).toBeGreaterThan(2);
    expect(errors).toEqual([]);
  });

  it("are replaced when they have grown old, and nothing under way is lost", async () => {
    const { clients, errors } = open({ lifetimeMs: 20 });
    const seen = new Set<unknown>();
    const asker = async (): Promise<void> => {
      while (seen.size < 6) {
        const [row] = await clients.query({ text: "select pg_backend_pid() as by, pg_sleep(0.005)", values: [] });
        seen.add(row?.["by"]);
      }
    };
    await Promise.all(Array.from({ length: 10 }, asker));
    await clients.close();
    expect(errors).toEqual([]);
  });

  it("take a statement again under a name whose first text was refused", async () => {
    const { clients } = open({ size: 1 });
    const bad = { name: "later", text: "select 1 from pg_temp_nothing", values: [] };
    const answers = await Promise.allSettled(Array.from({ length: 5 }, () => clients.query(bad)));
    for (const answer of answers) expect(answer).toMatchObject({ status: "rejected", reason: { code: "DEFINITION_MOVED" } });
    expect(await clients.query({ name: "later", text: "select 1 as one", values: [] })).toEqual([{ one: 1 }]);
    await clients.close();
  });
});
