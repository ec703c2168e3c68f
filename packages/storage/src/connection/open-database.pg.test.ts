import { Problem } from "@funnelsmith/problem";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../database.ts";
import { openDatabase } from "./open-database.ts";

const ownerUrl = process.env["TEST_DATABASE_URL"] ?? "";
const schema = `x_${process.pid}_door`;
const select = (text: string, values: readonly unknown[] = []) => ({ text, values });

describe("the database's doors", () => {
  let db: Database;
  const statements: string[] = [];
  const errors: unknown[] = [];

  beforeAll(async () => {
    db = await openDatabase({
      ownerUrl,
      applicationName: schema,
      onStatement: (door, text) => statements.push(`${door}: ${text}`),
      onError: (error) => errors.push(error),
      timeouts: { report: 300 },
    });
    await db.administer(async (tx) => {
      await tx.query(select(`create schema ${schema}`));
      await tx.query(
        select(`create table ${schema}.row (id int constraint u_id_abcdef unique, n numeric, constraint c_n_abcdef check (n > 0))`),
      );
      await tx.query(select(`grant usage on schema ${schema} to ${db.runtimeRole}`));
      await tx.query(select(`grant select, insert on ${schema}.row to ${db.runtimeRole}`));
    });
  });
  afterAll(async () => {
    await db.administerAlone(select(`drop schema if exists ${schema} cascade`));
    await db.close();
  });

  it("keep decimals, dates and instants as text and counts as numbers", async () => {
    const [row] = await db.one(
      select(
        "select 1.10::numeric as n, date '2026-02-28' as d, timestamptz '2026-02-28 12:00+08' as t, 7::int8 as c, array[1.5::numeric] as ns",
      ),
    );
    expect(row).toEqual({ n: "1.10", d: "2026-02-28", t: "2026-02-28 04:00:00+00", c: 7, ns: ["1.5"] });
  });

  it("work under the runtime role, which is not the owner", async () => {
    const [row] = await db.one(select("select current_user as role"));
    expect(row).toEqual({ role: db.runtimeRole });
    await expect(db.one(select(`update ${schema}.row set n = 1`))).rejects.toMatchObject({ code: "42501" });
  });

  it("plan lists and reports for the values at hand", async () => {
    for (const door of ["list", "report"] as const) {
      expect(await db[door](select("select current_setting('plan_cache_mode') as mode"))).toEqual([{ mode: "force_custom_plan" }]);
    }
  });

  it("answer many at once over shared connections, each with its own rows", async () => {
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, n) => db.one({ name: `n${n % 7}`, text: `select $1::int as n, ${n % 7} as m`, values: [n] })),
    );
    expect(answers.map((rows) => rows[0])).toEqual(Array.from({ length: 500 }, (_, n) => ({ n, m: n % 7 })));
  });

  it("keep answering after a statement on a shared connection fails", async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) =>
        db.one({ name: n % 2 ? "good" : "bad", text: n % 2 ? "select 1 as one" : "select 1/($1::int)", values: n % 2 ? [] : [0] }),
      ),
    );
    expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(20);
  });

  it("say which field was taken, and which was out of range", async () => {
    await db.one(select(`insert into ${schema}.row values (1, 1)`));
    await expect(db.one(select(`insert into ${schema}.row values (1, 1)`))).rejects.toMatchObject({
      code: "UNIQUE_TAKEN",
      errors: [{ pointer: "/fields/id" }],
    });
    await expect(db.one(select(`insert into ${schema}.row values (2, 0)`))).rejects.toMatchObject({
      code: "RECORD_INVALID",
      errors: [{ pointer: "/fields/n" }],
    });
  });

  it("tell a stale statement apart from a failure", async () => {
    await expect(db.one(select(`select nothing from ${schema}.row`))).rejects.toMatchObject({ code: "DEFINITION_MOVED" });
    await expect(db.one(select(`select 1 from ${schema}.none`))).rejects.toMatchObject({ code: "DEFINITION_MOVED" });
  });

  it("end work that takes too long", async () => {
    await expect(db.report(select("select pg_sleep(2)"))).rejects.toMatchObject({ code: "TIMEOUT" });
  });

  it("roll a transaction back as a whole", async () => {
    await expect(
      db.transaction(async (tx) => {
        await tx.query(select(`insert into ${schema}.row values (10, 1)`));
        throw new Problem("GATE_CLOSED");
      }),
    ).rejects.toMatchObject({ code: "GATE_CLOSED" });
    expect(await db.one(select(`select 1 from ${schema}.row where id = 10`))).toEqual([]);
  });

  it("never take a transaction for done when a statement in it failed", async () => {
    await expect(
      db.transaction(async (tx) => {
        await tx.query(select("select 1/0")).catch(() => undefined);
      }),
    ).rejects.toThrow(/rolled back/);
  });

  it("do a deadlocked transaction again", async () => {
    await db.one(select(`insert into ${schema}.row values (21, 1), (22, 1)`));
    await db.administerAlone(select(`grant update on ${schema}.row to ${db.runtimeRole}`));
    let runs = 0;
    let bothHold = (): void => {};
    const met = new Promise<void>((resolve) => (bothHold = resolve));
    const cross = (first: number, second: number) =>
      db.transaction(async (tx) => {
        runs += 1;
        await tx.query(select(`update ${schema}.row set n = n + 1 where id = $1`, [first]));
        if (runs === 2) bothHold();
        await met;
        await tx.query(select(`update ${schema}.row set n = n + 1 where id = $1`, [second]));
      });
    await Promise.all([cross(21, 22), cross(22, 21)]);
    expect(runs).toBeGreaterThan(2);
    expect(await db.one(select(`select n from ${schema}.row where id in (21, 22)`))).toEqual([{ n: "3" }, { n: "3" }]);
  });

  it("hear what is said on a channel, and that something may have been missed after a break", async () => {
    const heard: (string | undefined)[] = [];
    const channel = `${schema}_news`;
    const stop = db.listen(channel, (payload) => heard.push(payload));
    // Said before anybody listened: what is known from before that may be old.
    await expect.poll(() => heard).toEqual([undefined]);
    await db.notify(channel, "one");
    await expect.poll(() => heard).toEqual([undefined, "one"]);
    const later: (string | undefined)[] = [];
    db.listen(`${channel}_2`, (payload) => later.push(payload));
    await expect.poll(() => later).toEqual([undefined]);
    heard.length = 0;
    await db.administerAlone(select("select pg_terminate_backend(pid) from pg_stat_activity where query like $1", [`listen "${channel}%`]));
    await expect.poll(() => heard.includes(undefined), { timeout: 5_000 }).toBe(true);
    stop();
  });

  it("go on hearing news after some that nobody could read", async () => {
    const heard: unknown[] = [];
    const channel = `${schema}_words`;
    db.listen(channel, (payload) => heard.push(payload && JSON.parse(payload)));
    await expect.poll(() => heard).toEqual([undefined]);
    errors.length = 0;
    await db.notify(channel, "no JSON");
    await db.notify(channel, '"good"');
    await expect.poll(() => heard).toEqual([undefined, "good"]);
    expect(errors).toEqual([expect.any(SyntaxError)]);
  });

  it("come back after every connection was cut", async () => {
    await db.administerAlone(
      select("select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()", [schema]),
    );
    const again = async () => (await db.one(select("select 1 as one")))[0];
    await expect.poll(() => again().catch(() => undefined)).toEqual({ one: 1 });
    expect(await db.transaction((tx) => tx.query(select("select 2 as two")))).toEqual([{ two: 2 }]);
  });

  it("say that the database cannot be reached", async () => {
    const nowhere = openDatabase({ ownerUrl: "postgres://postgres@127.0.0.1:1/postgres", readyWithinMs: 100 });
    await expect(nowhere).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE", status: 503 });
  });

  it("refuse a runtime role that could change the ledger after all", async () => {
    const owner = openDatabase({ ownerUrl, runtimeUrl: ownerUrl });
    await expect(owner).rejects.toMatchObject({
      code: "DATABASE_UNAVAILABLE",
      detail: { en: expect.stringContaining("DATABASE_RUNTIME_URL") },
    });
  });

  it("are seen by the recorder", () => {
    expect(statements).toContain("one: select current_user as role");
  });

  it("refuse a database whose letters are not Unicode", async () => {
    const client = new pg.Client(ownerUrl);
    await client.connect();
    const name = `${schema}_ascii`;
    await client.query(`create database ${name} encoding 'SQL_ASCII' locale 'C' template template0`).catch(() => undefined);
    const url = new URL(ownerUrl);
    url.pathname = `/${name}`;
    await expect(openDatabase({ ownerUrl: url.href })).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
    await client.query(`drop database if exists ${name}`);
    await client.query(`drop role if exists ${(await import("./runtime-role.ts")).runtimeRoleName(name)}`);
    await client.end();
  });
});
