import type { AppDefinition, ReportDefinition } from "@funnelsmith/definition";
import { checkLedger } from "@funnelsmith/engine";
import { publish, readVersion } from "@funnelsmith/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { app, day, type LedgerTenant, type Told, tellLedger, tenDeals } from "./ledger-tenant.ts";

/** When the stages change: after every move that was told, before the instant reports are asked at. */
const then = "2026-01-31T18:00:00.000Z";

const told: Readonly<Record<string, Told>> = {
  ...tenDeals,
  e1: { path: "a2 rest3 a5 rest6 b7 won8 served9" },
  e2: { path: "b3 lost5!price" },
  // Too long in c by now, if being in b before is being there.
  e3: { path: "b20 c28", closeOn: 40 },
  // Enough of them to say how long one stays.
  ...Object.fromEntries(
    Array.from({ length: 40 }, (_, index): [string, Told] => {
      const source = index % 4 ? "site" : "fair";
      const touches = `${2 + (index % 5)}`;
      return [`p${index}`, { source, touches, path: index % 2 ? `a1 b2 c${3 + index / 4} won30` : `a1 c${3 + index / 4}` }];
    }),
  ),
};

/** Where who is in c is expected to go on within eight days. */
const withDays: AppDefinition = {
  ...app,
  funnels: (app.funnels ?? []).map((funnel) => ({
    ...funnel,
    stages: funnel.stages.map((stage) => (stage.key === "c" ? { ...stage, expectedDays: 8 } : stage)),
  })),
};

/** The same deals as if `from` had always been `to`: staying there is no move. */
function asIf(from: string, to: string): Readonly<Record<string, Told>> {
  const path = (words: string): string => {
    const renamed = words.split(" ").map((word) => word.replace(new RegExp(`^${from}(?=\\d)`), to));
    const stage = (word: string | undefined): string | undefined => word?.replace(/[\d.!].*$/, "");
    return renamed.filter((word, index) => stage(word) !== stage(renamed[index - 1])).join(" ");
  };
  return Object.fromEntries(Object.entries(told).map(([name, deal]) => [name, { ...deal, path: path(deal.path) }]));
}

async function publishWithout(ledger: LedgerTenant, stage: string, decisions = {}): Promise<void> {
  const { db, tenant, catalogs } = ledger.test;
  const document = (await readVersion(db, tenant, "semantics")) as AppDefinition;
  const funnels = (document.funnels ?? []).map((funnel) =>
    funnel.key === "f" ? { ...funnel, stages: funnel.stages.filter(({ key }) => key !== stage) } : funnel,
  );
  const { revision } = await publish(db, { tenant, document: { ...document, funnels }, decisions, clock: () => new Date(then) });
  await catalogs.refresh(tenant.id, "semantics", revision);
  expect(await checkLedger(db, await catalogs.get(tenant.id, "semantics"))).toEqual([]);
}

const f = { key: "r", title: "r", funnel: "f" } as const;
const reports: Readonly<Record<string, ReportDefinition>> = {
  "cohort, later stages": { ...f, type: "funnel" },
  "cohort, very next": { ...f, type: "funnel", skip: "strict_next" },
  "cohort, visited, in a window": { ...f, type: "funnel", skip: "visited", windowDays: 3 },
  "cohort, current amounts": { ...f, type: "funnel", amount: "current" },
  flow: { ...f, type: "funnel", basis: "flow" },
  visits: { ...f, type: "funnel", basis: "visit" },
  stock: { ...f, type: "funnel", basis: "stock" },
  dwell: { ...f, type: "dwell" },
  moves: { ...f, type: "moves" },
  stuck: { ...f, type: "stuck" },
  neglected: { ...f, type: "stuck", idle: { activity: { object: "touch", record: "deal", at: "at" }, days: 5 }, closeDate: "close_on" },
  "flow of a period": { ...f, type: "flow" },
  snapshot: { ...f, type: "snapshot" },
  losses: { ...f, type: "losses" },
  outcome: { ...f, type: "outcome" },
  velocity: { ...f, type: "velocity" },
  cycle: { ...f, type: "cycle" },
  "cycle from the stage": { ...f, type: "cycle", from: "c", to: "won" },
  "cycle of all that ended": { ...f, type: "cycle", outcome: "closed" },
  "win rate, strict": { ...f, type: "outcome", basis: "strict" },
  "win rate, by cohort": { ...f, type: "outcome", basis: "cohort" },
  "flow in amounts": { ...f, type: "flow", basis: "amount" },
  "dwell, all stays together": { ...f, type: "dwell", basis: "record" },
  "snapshot beside five days before": { ...f, type: "snapshot", compareDays: 5 },
  "leaks: wins": { ...f, type: "leaks", windowDays: 1 },
  "leaks: time": { ...f, type: "leaks", basis: "time" },
  "leaks: capacity": { ...f, type: "leaks", basis: "capacity" },
  mix: { ...f, type: "mix", basis: "stage", from: "a", to: "c", windowDays: 3, dimensions: [{ key: "s", field: "source" }] },
  "first pass": { ...f, type: "first_pass", start: "a", target: "won", avoid: "c" },
  "weighted amount": { ...f, type: "weighted" },
  channels: { ...f, type: "channel", channel: "source", opportunity: "c" },
  "effective leads": { ...f, type: "lead_quality", effective: { "!": [{ empty: { var: "$first_entered.c" } }] } },
  "leads that came back": { ...f, type: "lead_quality", effective: { ">": [{ var: "$visits.c" }, 1] } },
  "response time": { ...f, type: "response", stage: "c", activity: { object: "touch", record: "deal", at: "at" } },
  "follow-up": { ...f, type: "follow_up", activity: { object: "touch", record: "deal", at: "at" } },
  "needs of a target": {
    ...f,
    type: "target",
    basis: "needs",
    targets: { object: "target", date: "month", count: "deals" },
  },
  "records by stage": {
    key: "r",
    title: "r",
    type: "aggregate",
    object: "deal",
    dimensions: [{ key: "stage", field: "$stage" }],
    measures: [{ key: "n", aggregate: "count" }],
  },
};

/** What a report says, without the tokens behind it. */
const said = (rows: readonly Readonly<Record<string, unknown>>[]): unknown => rows.map(({ drill: _drill, ...row }) => row);

describe("one stage took the place of another", () => {
  let merged: LedgerTenant;
  let always: LedgerTenant;
  beforeAll(async () => {
    [merged, always] = [await tellLedger(told, [], withDays), await tellLedger(asIf("b", "c"), [], withDays)];
    await publishWithout(merged, "b", { "stages.remove:f": { map: { b: "c" } } });
    await publishWithout(always, "b");
  });
  afterAll(async () => {
    await merged.test.drop();
    await always.test.drop();
  });

  it.each(Object.entries(reports))("%s: as if it had always been the other", async (_, report) => {
    for (const params of [{}, { asOf: day(9) }, { from: day(3), to: day(12) }]) {
      const [one, other] = [await merged.run(report, params), await always.run(report, params)];
      expect(said(one.rows)).toEqual(said(other.rows));
      expect(one.meta.sample).toBe(other.meta.sample);
    }
  });

  it.each(Object.entries(reports))("%s: opens as many records as it counts", async (_, report) => {
    await merged.agrees(report);
  });

  it("says when and what, and only where the period reaches that day", async () => {
    const { meta } = await merged.run({ ...f, type: "funnel" });
    expect(meta.breaks).toEqual([{ at: then, day: expect.stringMatching(/^2026-0[12]-/), note: expect.any(Object) }]);
    expect(meta.notes.at(-1)?.["zh-CN"]).toContain("「阶段b」→「阶段c」");
    expect((await merged.run({ ...f, type: "funnel" }, { to: day(12) })).meta.breaks).toBeUndefined();
    expect((await always.run({ ...f, type: "funnel" })).meta.breaks).toBeUndefined();
  });

  it("a chart along time marks the bucket", async () => {
    const byMonth = { ...f, type: "outcome", dimensions: [{ key: "by", field: "$closed_at", bucket: "month" }] } satisfies ReportDefinition;
    const { chart } = await merged.run(byMonth);
    const names = (chart["xAxis"] as { data: readonly string[] }).data;
    expect(names.length).toBeGreaterThan(0);
    expect(chart["breaks"]).toEqual([{ index: names.length - 1, note: expect.stringContaining("→") }]);
  });
});

it("a reason given at a move stays the reason when the stage it led to is replaced", async () => {
  const ledger = await tellLedger({ gone: { path: "a2 lost3!price" }, open: { path: "a2" } });
  try {
    await publishWithout(ledger, "lost", { "stages.remove:f": { map: { lost: "declined" } } });
    const { rows } = await ledger.run({
      key: "r",
      title: "r",
      type: "aggregate",
      object: "deal",
      dimensions: [{ key: "why", field: "$reason" }],
      measures: [{ key: "n", aggregate: "count" }],
    });
    expect(rows.map((row) => [(row["why"] as { value: unknown }).value, row["n"]])).toEqual([
      ["price", 1],
      [null, 1],
    ]);
  } finally {
    await ledger.test.drop();
  }
});

describe("a stage was split by a rule", () => {
  let split: LedgerTenant;
  beforeAll(async () => {
    split = await tellLedger({
      big: { path: "a2 b4", amount: 900 },
      small: { path: "a3 b5", amount: 10 },
      gone: { path: "b3 lost6!price", amount: 900 },
    });
    const map = { b: { split: [{ when: { ">=": [{ var: "amount" }, 500] }, to: "c" }], rest: "a" } };
    await publishWithout(split, "b", { "stages.remove:f": { map } });
  });
  afterAll(() => split.test.drop());

  it("each record stands where the rule says; one the rules sent elsewhere came there that day", async () => {
    const { rows } = await split.run({ ...f, type: "funnel", basis: "stock" });
    const counts = Object.fromEntries(rows.map((row) => [row["stage"], row["count"]]));
    expect(counts).toMatchObject({ a: 1, c: 1, lost: 1 });
    const { rows: stays } = await split.run({ ...f, type: "dwell" });
    expect(stays.find((row) => row["stage"] === "c")).toMatchObject({ visits: 1, completed: 0 });
  });

  it("as of before that day all of them stood where the rest went", async () => {
    const { rows } = await split.run({ ...f, type: "snapshot" }, { asOf: day(9) });
    expect(Object.fromEntries(rows.map((row) => [row["stage"], row["count"]]))).toMatchObject({ a: 2, c: 0, lost: 1 });
  });

  it("the old visits of a record that had left count under the stage that stands for the old one", async () => {
    const { rows } = await split.run({ ...f, type: "moves" });
    const from = rows.find((row) => (row["from"] as { value: unknown }).value === "a");
    expect(from?.["to_lost"]).toMatchObject({ k: 1 });
  });
});
