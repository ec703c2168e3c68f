import type { AppDefinition, ReportDefinition } from "@funnelsmith/definition";
import { advance, deleteRecord, patchRecord } from "@funnelsmith/engine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type QualityPart, type ReportParams, runQuality } from "../src/index.ts";
import { app, day, type LedgerTenant, oneFunnel, tellLedger, type Told } from "./ledger-tenant.ts";

/** The funnel f, whose stage b asks for an amount and c for a source. */
const asking = (of: AppDefinition): AppDefinition => {
  const asks: Readonly<Record<string, string>> = { b: "amount", c: "source" };
  const funnels = (of.funnels ?? []).map((funnel) => ({
    ...funnel,
    stages: funnel.stages.map((stage) => {
      const field = funnel.key === "f" ? asks[stage.key] : undefined;
      return field === undefined ? stage : { ...stage, requiredFields: [field] };
    }),
  }));
  return { ...of, funnels };
};

const told: Readonly<Record<string, Told>> = {
  // Open since long, complete, its close date two days ago.
  q1: { amount: 100, source: "site", path: "a1 b1.1", closeOn: 30 },
  // Two stages on within one day, without the amount that b asks for.
  q2: { source: "site", path: "a10 b12.1 c12.2", touches: "20" },
  // Forward, back and forward again within one day; has no source yet, and at b needs none.
  q3: { owner: "me", amount: 5, path: "a9 b20.1 a20.2 b20.3", closeOn: 33 },
  // Back to where nothing is asked for.
  q4: { path: "a3 b10 a12" },
  // Closed: no open record, whatever it lacks; the day it came in it was moved on only once.
  q5: { path: "a5 b5.1 lost6!price", closeOn: 8 },
  // Three on within a day.
  q6: { owner: "me", amount: 7, path: "a21 b22 c22.1 won22.2" },
  // Closing today is not yet overdue.
  q7: { amount: 9, path: "a31", closeOn: 32 },
};

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger(told, [], asking(oneFunnel));
});
afterAll(() => ledger.test.drop());

const funnel: ReportDefinition = { key: "r", type: "funnel", title: "r", funnel: "f" };

async function parts(
  definition: ReportDefinition = funnel,
  params: ReportParams = {},
  roles?: readonly string[],
  of: LedgerTenant = ledger,
): Promise<Readonly<Partial<Record<QualityPart["key"], QualityPart>>>> {
  const found = await runQuality(await of.ctx(roles), definition, params);
  return Object.fromEntries(found.parts.map((part) => [part.key, part]));
}

/** k of n of each part and the records it lists, which are as many as it says. */
async function figures(...asked: Parameters<typeof parts>): Promise<Readonly<Record<string, string>>> {
  const found = Object.entries(await parts(...asked)).map(async ([key, { rate, records, drill }]): Promise<[string, string]> => {
    const listed = await ledger.behind(drill, asked[2]);
    expect([key, listed.length]).toEqual([key, records]);
    return [key, `${rate.k}/${rate.n} ${listed.join(" ")}`.trim()];
  });
  return Object.fromEntries(await Promise.all(found));
}

describe("the quality of the data behind a report", () => {
  it("counts what open records lack, and moves that look entered afterwards or went back", async () => {
    expect(await figures()).toEqual({
      required: "4/5 q2",
      overdue: "1/5 q1",
      stale: "1/5 q1",
      // Onward: q1 1, q2 2, q3 2, q4 1, q5 1, q6 3.
      sameDay: "4/10 q2 q3 q6",
      // And q3's and q4's moves back, and q5's loss.
      back: "2/13 q3 q4",
    });
  });

  it("is as of the instant, and of the period where it is about moves", async () => {
    expect(await figures(funnel, { asOf: day(13) })).toEqual({
      required: "3/4 q2",
      overdue: "0/4",
      stale: "0/4",
      sameDay: "1/5 q2",
      back: "1/7 q4",
    });
    expect(await figures(funnel, { from: day(13), to: day(22) })).toMatchObject({ sameDay: "1/2 q3", back: "1/3 q3", stale: "1/5 q1" });
    const later = { asOf: day(13), from: day(11) };
    expect(await figures(funnel, later)).toMatchObject({ sameDay: "1/2 q2", back: "1/3 q4" });
  });

  it("is about the records the report is about, by its filter, the question's and the reader's rights", async () => {
    expect(await figures({ ...funnel, filter: { "==": [{ var: "source" }, "site"] } })).toMatchObject({
      required: "1/2 q2",
      sameDay: "1/3 q2",
    });
    expect(await figures(funnel, { filter: { "==": [{ var: "name" }, "q4"] } })).toMatchObject({ required: "1/1", back: "1/2 q4" });
    expect(await figures(funnel, {}, ["own"])).toEqual({
      required: "1/1",
      overdue: "0/1",
      stale: "0/1",
      sameDay: "3/5 q3 q6",
      back: "1/6 q3",
    });
  });

  it("has no part for what the definition, or the reader, knows nothing of", async () => {
    expect(Object.keys(await parts(funnel, {}, ["blind"]))).toEqual(["stale", "sameDay", "back"]);
    const objects = oneFunnel.objects.map(({ closeDateField: _close, ...object }) => object);
    const plain: AppDefinition = { ...oneFunnel, objects };
    const other = await tellLedger({ p1: { path: "a1 b2", closeOn: 1 } }, [], plain);
    try {
      expect(Object.keys(await parts(funnel, {}, undefined, other))).toEqual(["stale", "sameDay", "back"]);
    } finally {
      await other.test.drop();
    }
  });

  it("counts following up as a sign of life where the report names it, for as long as that says", async () => {
    const followUp: ReportDefinition = {
      key: "r",
      type: "follow_up",
      title: "r",
      funnel: "f",
      activeDays: 14,
      activity: { object: "touch", record: "deal", at: "at" },
    };
    // q2 moved twenty days ago and was touched twelve days ago.
    expect(await figures(followUp)).toMatchObject({ stale: "2/5 q1 q4" });
    expect(await figures({ ...followUp, activity: { ...followUp.activity, filter: { "==": [{ var: "how" }, "mail"] } } })).toMatchObject({
      stale: "3/5 q1 q2 q4",
    });
  });

  it("agrees with the stuck report on who is past the date, and takes its activities for a sign of life", async () => {
    const activity = { object: "touch", record: "deal", at: "at" };
    const stuck: ReportDefinition = { key: "r", type: "stuck", title: "r", funnel: "f", closeDate: "close_on", idle: { activity } };
    for (const params of [{}, { asOf: day(31) }, { filter: { "==": [{ var: "source" }, "site"] } }]) {
      const { rows } = await ledger.run(stuck, params);
      const late = await Promise.all(rows.map(({ drill }) => ledger.behind(drill["late"])));
      expect(await ledger.behind((await parts(stuck, params)).overdue?.drill)).toEqual(late.flat().toSorted());
    }
    expect(await figures(stuck)).toMatchObject({ overdue: "1/5 q1", stale: "2/5 q1 q4" });
    expect(await figures({ ...stuck, idle: { activity, days: 11 } })).toMatchObject({ stale: "4/5 q1 q2 q3 q4" });
    // Whoever may not read them is told of changes and moves alone, as the report tells nothing of them either.
    expect((await parts(stuck, {}, ["blind"])).stale).toMatchObject({ records: 1 });
  });

  it("asks a report that names no funnel about the only one of its object, and says nothing where there are two or none", async () => {
    const aggregate = (object: string): ReportDefinition => ({
      key: "r",
      type: "aggregate",
      title: "r",
      object,
      measures: [{ key: "n", aggregate: "count" }],
    });
    expect(await figures(aggregate("deal"))).toEqual(await figures());
    expect(await parts(aggregate("touch"))).toEqual({});
    const two = await tellLedger({ p1: { path: "a1 b2 g.a3 b3.1" } }, [], app);
    try {
      expect(await parts(aggregate("deal"), {}, undefined, two)).toEqual({});
      // Coming back from the other funnel is no move between stages of this one.
      expect((await parts(funnel, {}, undefined, two)).sameDay?.rate).toMatchObject({ k: 0, n: 1 });
    } finally {
      await two.test.drop();
    }
  });

  it("refuses what the report itself refuses", async () => {
    await expect(parts({ ...funnel, funnel: "none" })).rejects.toMatchObject({ code: "DEFINITION_INVALID" });
    await expect(parts(funnel, { asOf: "yesterday" })).rejects.toMatchObject({ code: "QUERY_INVALID" });
    await expect(parts({ ...funnel, filter: { "==": [{ var: "amount" }, 1] } }, {}, ["blind"])).rejects.toMatchObject({
      code: "FILTER_INVALID",
    });
  });

  it("what was filled in since counts as present on a past day too", async () => {
    const filled = await tellLedger({ v1: { path: "a1 b2" }, v2: { path: "a1 b2" } }, [], asking(oneFunnel));
    try {
      const present = async () => (await parts(funnel, { asOf: day(5) }, undefined, filled)).required?.rate;
      expect(await present()).toMatchObject({ k: 0, n: 2 });
      const [id, version] = filled.told("v1");
      await patchRecord(await filled.admin(), "deal", id, { fields: { amount: "3.00" } }, version);
      expect(await present()).toMatchObject({ k: 1, n: 2 });
    } finally {
      await filled.test.drop();
    }
  });

  it("leaves out moves nobody made, and is the same of a past instant whatever happened since", async () => {
    const before = await figures(funnel, { asOf: day(31) });
    const admin = await ledger.admin();
    const [id, version] = ledger.told("q4");
    await advance(admin, "deal", id, { to: "b", patch: { amount: "3.00" } }, version);
    const [other, otherVersion] = ledger.told("q1");
    await patchRecord(admin, "deal", other, { fields: { close_on: "2026-03-01" } }, otherVersion);
    await deleteRecord(admin, "deal", ...ledger.told("q7"));
    expect(await figures(funnel, { asOf: day(31) })).toEqual(before);
    expect(await figures()).toMatchObject({ required: "3/4 q2", overdue: "0/4", stale: "0/4" });
    await ledger.test.db.administerAlone({
      name: "tell-cause",
      text: `update "${ledger.test.tenant.schema}".stage_transition set cause = 'auto_enter' where record_id = $1`,
      values: [ledger.told("q6")[0]],
    });
    expect(await figures()).toMatchObject({ sameDay: "2/8 q2 q3" });
  });
});
