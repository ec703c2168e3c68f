import type { AppDefinition, ReportDefinition } from "@funnelsmith/definition";
import { type Actor, advance, type Ctx, deleteRecord, listRecords, patchRecord } from "@funnelsmith/engine";
import { newId } from "@funnelsmith/storage";
import { createTestTenant, type TestTenant } from "@funnelsmith/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drillRecords, type ReportParams, type ReportResult, type ReportRow, runReport } from "./index.ts";

/** A hand-made ledger: letter and day of January 2026 of each move. It skips, goes back, re-enters, reopens, ties, and starts in the middle. */
const ledger: Readonly<Record<string, readonly [number, string]>> = {
  d1: [100, "a2 b3 c5 won8"],
  d2: [200, "a2 c4 won6"],
  d3: [50, "a2 b3 a4 b7 lost9"],
  d4: [80, "a3 b6 lost7 b10 c11 won13"],
  d5: [30, "a4"],
  d6: [60, "a4 b5"],
  d7: [70, "b6 c7"],
  d8: [10, "a9 lost9"],
  d9: [90, "a2 b3 c4 b5 c10 lost12"],
  d10: [40, "a21"],
};

const stage = (key: string, kind: "open" | "won" | "lost") => ({
  key,
  kind,
  title: key,
  ...(kind === "lost" && { reason: { required: true as const, options: [{ value: "price", title: "price" }] } }),
});

const app: AppDefinition = {
  formatVersion: 1,
  key: "semantics",
  version: "1.0.0",
  title: "semantics",
  objects: [
    {
      key: "deal",
      title: "deal",
      titleField: "name",
      amountField: "amount",
      fields: [
        { key: "name", kind: "text", title: "name" },
        { key: "amount", kind: "money", title: "amount" },
        { key: "cost", kind: "money", title: "cost" },
        {
          key: "source",
          kind: "select",
          title: "source",
          options: [
            { value: "site", title: { "zh-CN": "官网", en: "Site" } },
            { value: "fair", title: "fair" },
          ],
        },
        { key: "close_on", kind: "date", title: "close" },
      ],
    },
  ],
  funnels: [
    {
      key: "f",
      object: "deal",
      title: "f",
      stages: [stage("a", "open"), stage("b", "open"), stage("c", "open"), stage("won", "won"), stage("lost", "lost")],
    },
  ],
  roles: [
    { key: "all", title: "all", objects: { deal: { read: "all", update: "all" } } },
    { key: "own", title: "own", objects: { deal: { read: "own" } } },
    { key: "blind", title: "blind", objects: { deal: { read: "all", fields: { amount: "hidden", cost: "hidden" } } } },
  ],
};

const day = (of: number): string => `2026-01-${String(of).padStart(2, "0")}T00:00:00.000Z`;
const me = newId();
const other = newId();
let tenant: TestTenant;
const ids = new Map<string, string>();

beforeAll(async () => {
  tenant = await createTestTenant({ app });
  const schema = tenant.tenant.schema;
  await tenant.db.administer(async (tx) => {
    for (const [name, member] of [
      ["me", me],
      ["other", other],
    ])
      await tx.query({ text: `insert into "${schema}".member (id, name, created_at) values ($1, $2, $3)`, values: [member, name, day(1)] });
    for (const [name, [amount, path]] of Object.entries(ledger)) {
      const id = newId();
      ids.set(name, id);
      const moves = path.split(" ").map((move) => ({ to: move.replace(/\d+$/, ""), at: day(Number(/\d+$/.exec(move)?.[0])) }));
      const first = (key: string): string | null => moves.find((move) => move.to === key)?.at ?? null;
      const last = moves.at(-1);
      await tx.query({
        text: `insert into "${schema}".semantics__deal (id, version, created_at, updated_at, owner_id, name, amount, source, close_on, funnel, stage, stage_entered_at, f__a__at, f__b__at, f__c__at, f__won__at, f__lost__at)
          values ($1, 1, $2, $2, $3, $4, $5, $6, $7, 'f', $8, $9, $10, $11, $12, $13, $14)`,
        values: [
          id,
          moves[0]?.at,
          name > "d5" ? me : other,
          name,
          amount,
          name === "d5" ? null : amount > 60 ? "fair" : "site",
          amount > 60 ? "2026-02-10" : "2026-03-10",
          last?.to,
          last?.at,
          ...["a", "b", "c", "won", "lost"].map(first),
        ],
      });
      for (const [index, move] of moves.entries())
        await tx.query({
          text: `insert into "${schema}".stage_transition (id, app, object, record_id, seq, funnel, from_stage, to_stage, at, cause, amount, currency, definition_version, from_at) values ($1, 'semantics', 'deal', $2, $3, 'f', $4, $5, $6, 'history', $7, 'CNY', 1, $8)`,
          values: [newId(), id, index + 1, moves[index - 1]?.to ?? null, move.to, move.at, amount, moves[index - 1]?.at ?? null],
        });
    }
  });
});
afterAll(() => tenant.drop());

async function ctx(roles: readonly string[] = ["all"], now = "2026-02-01T00:00:00.000Z"): Promise<Ctx> {
  const catalog = await tenant.catalogs.get(tenant.tenant.id, "semantics");
  const actor: Actor = { member: me, roles, admin: false, owners: [me] };
  return { db: tenant.db, catalog, actor, locale: "en", now, today: now.slice(0, 10), cause: "api", secret: "s".repeat(32) };
}

const funnel = (more: Partial<Extract<ReportDefinition, { type: "funnel" }>> = {}): ReportDefinition => ({
  key: "r",
  type: "funnel",
  title: "r",
  funnel: "f",
  ...more,
});
const run = async (definition: ReportDefinition, params: ReportParams = {}, roles?: readonly string[]): Promise<ReportResult> =>
  runReport(await ctx(roles), definition, params);
const row = (result: ReportResult, key: string): ReportRow => {
  const found = result.rows.find((each) => each["stage"] === key);
  if (!found) throw new Error(`no row ${key}`);
  return found;
};

/** Names behind a drill token, through the list every reader uses. */
async function behind(token: string | undefined, roles?: readonly string[]): Promise<string[]> {
  const c = await ctx(roles);
  const { object, records } = drillRecords(c, token ?? "", (definition) => definition as ReportDefinition);
  const answer = JSON.parse(await listRecords(c, object, { limit: 500, count: "exact" }, { token: token ?? "", records }));
  expect(answer.count.value).toBe(answer.items.length);
  return answer.items.map((item: { fields: { name: string } }) => item.fields.name).sort();
}
const names = (text: string): string[] => text.split(" ").filter(Boolean).sort();

describe("a cohort funnel as of day 15", () => {
  const asOf = day(16);

  it("counts a skipped stage as passed, a record once, and going on only after the first entry", async () => {
    const result = await run(funnel(), { asOf });
    for (const [key, entered, advanced] of [
      ["a", "d1 d2 d3 d4 d5 d6 d8 d9", "d1 d2 d3 d4 d6 d9"],
      ["b", "d1 d3 d4 d6 d7 d9", "d1 d4 d7 d9"],
      ["c", "d1 d2 d4 d7 d9", "d1 d2 d4"],
    ] as const) {
      expect(await behind(row(result, key).drill["entered"])).toEqual(names(entered));
      expect(await behind(row(result, key).drill["advanced"])).toEqual(names(advanced));
      expect(row(result, key)["entered"]).toBe(names(entered).length);
      expect(row(result, key)["conversion"]).toMatchObject({ k: names(advanced).length, n: names(entered).length });
    }
  });

  it("reaches at least a stage when it reached any later one", async () => {
    const result = await run(funnel(), { asOf });
    for (const [key, reached] of [
      ["a", "d1 d2 d3 d4 d5 d6 d7 d8 d9"],
      ["b", "d1 d2 d3 d4 d6 d7 d9"],
      ["c", "d1 d2 d4 d7 d9"],
      ["won", "d1 d2 d4"],
    ] as const) {
      expect(await behind(row(result, key).drill["reached"])).toEqual(names(reached));
      expect(row(result, key)["reached"]).toBe(names(reached).length);
    }
    // The arrows speak of the bars: who stopped here and who got further are the bar.
    expect(result.rows.slice(0, -1).map((each) => [each["further"], each["stopped"]])).toEqual([
      [7, 2],
      [5, 2],
      [3, 2],
    ]);
    expect(await behind(row(result, "a").drill["stopped"])).toEqual(names("d5 d8"));
    // At entry, skipped stages included: d2 counts for b with the amount of its move to c.
    expect(result.rows.map((each) => Number(each["amount"]))).toEqual([690, 650, 540, 380]);
  });

  it("in strict order wants the very next stage, after the first entry", async () => {
    const result = await run(funnel({ skip: "strict_next" }), { asOf });
    expect(await behind(row(result, "a").drill["advanced"])).toEqual(names("d1 d3 d4 d6 d9"));
    expect(await behind(row(result, "b").drill["advanced"])).toEqual(names("d1 d4 d7 d9"));
    expect(await behind(row(result, "c").drill["advanced"])).toEqual(names("d1 d2 d4"));
  });

  it("visited shows only the stages really visited", async () => {
    const result = await run(funnel({ skip: "visited" }), { asOf });
    expect(await behind(row(result, "b").drill["reached"])).toEqual(names("d1 d3 d4 d6 d7 d9"));
    expect(await behind(row(result, "a").drill["reached"])).toEqual(names("d1 d2 d3 d4 d5 d6 d8 d9"));
  });

  it("within a window counts only those in time, and says when the young still have time", async () => {
    const result = await run(funnel({ windowDays: 2 }), { asOf });
    expect(await behind(row(result, "a").drill["advanced"])).toEqual(names("d1 d2 d3 d6 d9"));
    expect(result.meta.mature).toBe(false);
    expect((await run(funnel({ windowDays: 2 }), { asOf, to: day(10) })).meta.mature).toBe(true);
  });

  it("of a period takes those that first entered in it", async () => {
    const result = await run(funnel(), { asOf, from: day(3), to: day(5) });
    expect(await behind(row(result, "a").drill["entered"])).toEqual(names("d4 d5 d6"));
    expect(await behind(row(result, "b").drill["entered"])).toEqual(names("d1 d3 d9"));
  });
});

describe("the stock", () => {
  it.each([
    [5, { a: [4, 220], b: [1, 100], c: [2, 290] }],
    [8, { a: [1, 30], b: [3, 200], c: [2, 170], lost: [1, 80], won: [1, 200] }],
    [9, { a: [1, 30], b: [3, 200], c: [1, 70], lost: [1, 80], won: [2, 300] }],
    [10, { a: [1, 30], b: [2, 150], c: [1, 70], lost: [3, 140], won: [2, 300] }],
    [16, { a: [1, 30], b: [1, 60], c: [1, 70], lost: [3, 150], won: [3, 380] }],
    [22, { a: [2, 70], b: [1, 60], c: [1, 70], lost: [3, 150], won: [3, 380] }],
  ] as const)("as of January %i holds an event at that instant for not yet happened", async (of, expected) => {
    const result = await run(funnel({ basis: "stock" }), { asOf: day(of) });
    const found = Object.fromEntries(
      result.rows.filter((each) => each["count"] !== 0).map((each) => [each["stage"], [each["count"], Number(each["amount"])]]),
    );
    expect(found).toEqual(expected);
    for (const each of result.rows) expect(await behind(each.drill["count"])).toHaveLength(Number(each["count"]));
  });

  it("now, from the records, is the stock of the ledger", async () => {
    const now = await run(funnel({ basis: "stock" }));
    const asOf = await run(funnel({ basis: "stock" }), { asOf: "2026-02-01T00:00:00.000Z" });
    const counts = (result: ReportResult) => result.rows.map((each) => [each["stage"], each["count"], each["amount"]]);
    expect(counts(now)).toEqual(counts(asOf));
  });
});

describe("moves", () => {
  it("of a period come in and go out by the conservation law", async () => {
    const result = await run(funnel({ basis: "flow" }), { asOf: day(16), from: day(6), to: day(11) });
    for (const each of result.rows) expect(Number(each["opening"]) + Number(each["entered"]) - Number(each["left"])).toBe(each["closing"]);
    expect(row(result, "a")["to"]).toEqual({ b: 2, lost: 1 });
    expect(row(result, "b")["to"]).toEqual({ lost: 2, c: 2 });
    expect(row(result, "c")["to"]).toEqual({ won: 2 });
    expect(row(result, "lost")["to"]).toEqual({ b: 1 });
    expect(row(result, "a")["entered"]).toBe(1);
    for (const each of result.rows)
      for (const [column, token] of Object.entries(each.drill)) expect(await behind(token)).toHaveLength(Number(each[column]));
  });

  it("by visit lead where each visit led, re-entries counted again", async () => {
    const result = await run(funnel({ basis: "visit" }), { asOf: day(16) });
    const to = (key: string) =>
      Object.fromEntries(
        Object.entries(row(result, key)["to"] as Record<string, { k: number; n: number }>).map(([next, rate]) => [next, [rate.k, rate.n]]),
      );
    expect(to("a")).toEqual({ b: [6, 9], c: [1, 9], lost: [1, 9] });
    expect(to("b")).toEqual({ a: [1, 9], c: [5, 9], lost: [2, 9] });
    expect(to("c")).toEqual({ b: [1, 6], won: [3, 6], lost: [1, 6] });
    for (const each of result.rows)
      expect(
        ["forward", "won", "back", "lost", "invalid", "parked", "reopened", "still"].reduce((sum, name) => sum + Number(each[name]), 0),
      ).toBe(each["visits"]);
    expect(await behind(row(result, "b").drill["backRecords"])).toEqual(["d3"]);
    expect(await behind(row(result, "c").drill["stillRecords"])).toEqual(["d7"]);
  });
});

describe("time in stage", () => {
  /** Kaplan–Meier by hand: the first day at which at most half are still there. */
  const median = (stays: readonly (readonly [number, boolean])[]): number | null => {
    let still = 1;
    for (const at of [...new Set(stays.map(([days]) => days))].sort((x, y) => x - y)) {
      const waiting = stays.filter(([days]) => days >= at).length;
      still *= 1 - stays.filter(([days, done]) => done && days === at).length / waiting;
      if (still <= 0.5 + 1e-12) return at;
    }
    return null;
  };
  const stays = {
    a: [
      [1, true],
      [2, true],
      [1, true],
      [3, true],
      [3, true],
      [12, false],
      [1, true],
      [0, true],
      [1, true],
    ],
    b: [
      [2, true],
      [1, true],
      [2, true],
      [1, true],
      [1, true],
      [11, false],
      [1, true],
      [1, true],
      [5, true],
    ],
    c: [
      [3, true],
      [2, true],
      [2, true],
      [9, false],
      [1, true],
      [2, true],
    ],
  } as const;

  it("counts those still waiting", async () => {
    const result = await run({ key: "r", type: "dwell", title: "r", funnel: "f" }, { asOf: day(16) });
    for (const [key, list] of Object.entries(stays)) {
      const found = row(result, key);
      const done = list.filter(([, left]) => left);
      expect(found["visits"]).toBe(list.length);
      expect(found["completed"]).toBe(done.length);
      expect(found["median"]).toBeCloseTo(median(list) ?? Number.NaN, 9);
      expect(found["completedMean"]).toBeCloseTo(done.reduce((sum, [days]) => sum + days, 0) / done.length, 9);
      expect(await behind(found.drill["records"])).toHaveLength(Number(found["records"]));
    }
  });
});

describe("a summary", () => {
  const bySource: ReportDefinition = {
    key: "r",
    type: "aggregate",
    title: "r",
    object: "deal",
    dimensions: [{ key: "source", field: "source" }],
    measures: [
      { key: "n", aggregate: "count" },
      { key: "total", aggregate: "sum", field: "amount" },
      { key: "mid", aggregate: "median", field: "amount" },
    ],
  };

  it("groups by an option, with empty as a group of its own", async () => {
    const result = await run(bySource);
    const found = Object.fromEntries(
      result.rows.map((each) => [(each["source"] as { value: string }).value, [each["n"], Number(each["total"]), Number(each["mid"])]]),
    );
    expect(found).toEqual({ fair: [5, 540, 90], site: [4, 160, 45], null: [1, 30, 30] });
    for (const each of result.rows) expect(await behind(each.drill["records"])).toHaveLength(Number(each["records"]));
  });

  it("buckets dates and instants in the tenant's zone", async () => {
    const result = await run({
      key: "r",
      type: "aggregate",
      title: "r",
      object: "deal",
      dimensions: [
        { key: "m", field: "close_on", bucket: "month" },
        { key: "d", field: "$created_at", bucket: "week" },
      ],
      measures: [{ key: "n", aggregate: "count" }],
    });
    const months = new Set(result.rows.map((each) => (each["m"] as { value: string }).value));
    expect([...months].sort()).toEqual(["2026-02-01", "2026-03-01"]);
    expect(result.rows.map((each) => (each["d"] as { value: string }).value)).toContain("2025-12-29");
    for (const each of result.rows) expect(await behind(each.drill["records"])).toHaveLength(Number(each["records"]));
  });

  it("by stage, owner and nothing at all", async () => {
    for (const dimensions of [[{ key: "s", field: "$stage" }], [{ key: "o", field: "$owner" }], []]) {
      const result = await run(
        { key: "r", type: "aggregate", title: "r", object: "deal", dimensions, measures: [{ key: "n", aggregate: "count" }] },
        { asOf: day(16) },
      );
      expect(result.rows.reduce((sum, each) => sum + Number(each["n"]), 0)).toBe(9);
      for (const each of result.rows) expect(await behind(each.drill["records"])).toHaveLength(Number(each["records"]));
    }
  });
});

describe("a reader's rights", () => {
  const reports: ReportDefinition[] = [
    funnel(),
    funnel({ basis: "stock" }),
    funnel({ basis: "flow" }),
    funnel({ basis: "visit" }),
    { key: "r", type: "dwell", title: "r", funnel: "f" },
    {
      key: "r",
      type: "aggregate",
      title: "r",
      object: "deal",
      dimensions: [
        { key: "s", field: "$stage" },
        { key: "o", field: "$owner" },
      ],
      measures: [{ key: "n", aggregate: "count" }],
    },
  ];

  it.each([["all"], ["own"], ["blind"]])("as %s: the records behind every point are exactly its count", async (role) => {
    for (const definition of reports) {
      const result = await run(definition, {}, [role]);
      for (const each of result.rows)
        for (const [column, token] of Object.entries(each.drill))
          expect([column, (await behind(token, [role])).length]).toEqual([column, Number(each[column])]);
    }
  });

  it("narrow every number to the rows one may read", async () => {
    const own = await run(funnel({ basis: "stock" }), {}, ["own"]);
    expect(own.rows.reduce((sum, each) => sum + Number(each["count"]), 0)).toBe(4);
  });

  it("make a hidden field one that does not exist, in measures, filters and amounts", async () => {
    const sum = (field: string): ReportDefinition => ({
      key: "r",
      type: "aggregate",
      title: "r",
      object: "deal",
      measures: [{ key: "n", aggregate: "sum", field }],
    });
    const refusal = async (definition: ReportDefinition, params: ReportParams = {}): Promise<unknown> =>
      run(definition, params, ["blind"]).then(
        () => "answered",
        (error: { code: string; errors: { pointer: string; code: string }[] }) => [
          error.code,
          error.errors.map((each) => [each.pointer, each.code]),
        ],
      );
    expect(await refusal(sum("cost"))).toEqual(await refusal(sum("nothing_such")));
    expect(await refusal(sum("cost"))).not.toBe("answered");
    expect(await refusal(funnel(), { filter: { ">": [{ var: "cost" }, 1] } })).toEqual(
      await refusal(funnel(), { filter: { ">": [{ var: "gone" }, 1] } }),
    );
    expect((await run(funnel(), {}, ["blind"])).rows[0]).not.toHaveProperty("amount");
  });
});

describe("a report as of a past instant", () => {
  it("is the same after today's moves, amount edits and deletions", async () => {
    const asOf = day(16);
    const reports: ReportDefinition[] = [
      funnel(),
      funnel({ amount: "current" }),
      funnel({ basis: "stock" }),
      funnel({ basis: "flow" }),
      funnel({ basis: "visit" }),
      { key: "r", type: "dwell", title: "r", funnel: "f" },
      {
        key: "r",
        type: "aggregate",
        title: "r",
        object: "deal",
        dimensions: [{ key: "s", field: "$stage" }],
        measures: [
          { key: "n", aggregate: "count" },
          { key: "total", aggregate: "sum", field: "amount" },
        ],
      },
    ];
    const numbers = async () =>
      Promise.all(reports.map(async (definition) => (await run(definition, { asOf })).rows.map(({ drill: _drill, ...each }) => each)));
    const before = await numbers();
    const c = { ...(await ctx()), actor: { member: me, roles: [], admin: true, owners: [me] } };
    const id = (name: string): string => ids.get(name) ?? "";
    await patchRecord(c, "deal", id("d5"), { fields: { amount: "999.00" } }, 1);
    await patchRecord(c, "deal", id("d5"), { fields: { amount: "1000.00" } }, 2);
    await patchRecord(c, "deal", id("d1"), { fields: { amount: null } }, 1);
    await advance(c, "deal", id("d6"), { to: "c" }, 1);
    await deleteRecord(c, "deal", id("d7"), 1);
    await deleteRecord(c, "deal", id("d2"), 1);
    expect(await numbers()).toEqual(before);
    const stockNow = await run(funnel({ basis: "stock" }));
    expect(row(stockNow, "c")["count"]).toBe(1);
    expect(row(stockNow, "a")["amount"]).toBe("1040.00");
  });
});
