import type { ReportDefinition } from "@funnelsmith/definition";
import { advance, deleteRecord, patchRecord } from "@funnelsmith/engine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { day, type LedgerTenant, names, rowOf, tellLedger, tenDeals } from "./ledger-tenant.ts";

/** Beside the ten: a win opened again, a win served, losses of two kinds, an invalid one, a resting one, and two that are overdue. */
const more = {
  e1: { amount: 15, owner: "me", source: "site", path: "a2 won4 b6 won9 served20" },
  e2: { amount: 25, owner: "me", source: "fair", path: "a2 won5 b7" },
  e3: { amount: 35, owner: "me", source: "fair", path: "a3 lost6!price declined8!budget" },
  e4: { amount: 45, owner: "me", source: "site", path: "a3 invalid4!spam" },
  e5: { amount: 55, owner: "other", source: "site", path: "b3 rest5" },
  e6: { amount: 65, owner: "me", source: "site", path: "a28", closeOn: 29 },
  e7: { amount: 75, owner: "other", source: "site", path: "a30", closeOn: 60 },
} as const;

let ledger: LedgerTenant;
let both: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger(tenDeals);
  both = await tellLedger({ ...tenDeals, ...more });
});
afterAll(async () => {
  await ledger.test.drop();
  await both.test.drop();
});

type Outcome = Extract<ReportDefinition, { type: "outcome" }>;
const outcome = (given: Partial<Outcome> = {}): Outcome => ({ key: "r", type: "outcome", title: "r", funnel: "f", ...given });
const by = (field: string, bucket?: "month" | "week"): Pick<Outcome, "dimensions"> => ({
  dimensions: [{ key: "by", field, ...(bucket && { bucket }) }],
});

describe("the win rate of the ten deals as of day 15", () => {
  const asOf = day(16);

  it("is won of those finally won or lost; a loss that was opened again is none", async () => {
    const [row] = (await ledger.run(outcome(), { asOf })).rows;
    expect(await ledger.behind(row?.drill["won"])).toEqual(names("d1 d2 d4"));
    expect(await ledger.behind(row?.drill["lost"])).toEqual(names("d3 d8 d9"));
    expect(row?.["winRate"]).toMatchObject({ k: 3, n: 6, value: 0.5 });
    expect(row?.["wonAmount"]).toBe("380.00");
    expect(Number(row?.["averageWon"])).toBeCloseTo(380 / 3, 9);
  });

  it("by cohort is won of those that entered, the open ones among them", async () => {
    const result = await ledger.run(outcome({ basis: "cohort" }), { asOf });
    const [row] = result.rows;
    expect(row?.["winRate"]).toMatchObject({ k: 3, n: 9 });
    expect(await ledger.behind(row?.drill["open"])).toEqual(names("d5 d6 d7"));
    expect(result.meta.mature).toBe(false);
    const early = await ledger.run(outcome({ basis: "cohort" }), { asOf, to: day(3) });
    expect(early.rows[0]?.["winRate"]).toMatchObject({ k: 2, n: 4 });
    expect(early.meta.mature).toBe(true);
  });

  it("takes those that closed in the period, its end not included", async () => {
    const [row] = (await ledger.run(outcome(), { asOf, from: day(8), to: day(12) })).rows;
    expect(await ledger.behind(row?.drill["won"])).toEqual(["d1"]);
    expect(await ledger.behind(row?.drill["lost"])).toEqual(names("d3 d8"));
    const [earlier] = (await ledger.run(outcome(), { asOf: day(9) })).rows;
    expect([earlier?.["won"], earlier?.["lost"]]).toEqual([2, 1]);
  });
});

describe("outcomes of deals that change their mind", () => {
  it("a win opened again is open, one won again closes when it was won last, and a served one when it was won", async () => {
    const [row] = (await both.run(outcome(), { from: day(9), to: day(10) })).rows;
    expect(await both.behind(row?.drill["won"])).toEqual(["e1"]);
    const cohort = (await both.run(outcome({ basis: "cohort" }))).rows[0];
    expect(await both.behind(cohort?.drill["open"])).toEqual(names("d10 d5 d6 d7 e2 e5 e6 e7"));
  });

  it("a lost one that changes the kind of loss closed when it was first lost", async () => {
    const [row] = (await both.run(outcome(), { from: day(6), to: day(7) })).rows;
    expect(await both.behind(row?.drill["lost"])).toEqual(["e3"]);
  });

  it("invalid ones are counted but are outside the rate", async () => {
    const [row] = (await both.run(outcome())).rows;
    expect([row?.["won"], row?.["lost"], row?.["invalid"]]).toEqual([4, 4, 1]);
    expect(row?.["winRate"]).toMatchObject({ k: 4, n: 8 });
    const [cohort] = (await both.run(outcome({ basis: "cohort" }))).rows;
    expect(cohort?.["entered"]).toBe(17);
    expect(cohort?.["winRate"]).toMatchObject({ k: 4, n: 16 });
  });

  it("strictly, open ones past their days or their date count as not won, from the moment they are", async () => {
    const [row] = (await both.run(outcome({ basis: "strict" }))).rows;
    // Open at day 32: d5 d6 d10 e2 too long in a stage, e6 past its date; d7 and the resting e5 are expected nowhere, e7 is in time.
    expect(await both.behind(row?.drill["overdue"])).toEqual(names("d10 d5 d6 e2 e6"));
    expect(row?.["winRate"]).toMatchObject({ k: 4, n: 13 });
    const late = (await both.run(outcome({ basis: "strict" }), { from: day(26), to: day(27) })).rows[0];
    expect(await both.behind(late?.drill["overdue"])).toEqual(["d10"]);
    const blind = (await both.run(outcome({ basis: "strict" }), {}, ["blind"])).rows[0];
    expect(blind?.["overdue"]).toBe(4);
  });
});

describe("the win rate by something", () => {
  it("an option, empty as a group of its own", async () => {
    const result = await both.run(outcome(by("source")));
    expect(rowOf(result, "by", "site")).toMatchObject({ by: { label: { en: "Site" } }, won: 1, lost: 0, invalid: 1 });
    expect(rowOf(result, "by", "fair")).toMatchObject({ won: 0, lost: 1 });
    expect(rowOf(result, "by", null)).toMatchObject({ won: 3, lost: 3 });
    expect(result.chart["kind"]).toBe("rate-bars");
  });

  it("the owner, and the month and week of the closing", async () => {
    const owners = await both.run(outcome(by("$owner")));
    expect(owners.rows.map((row) => [(row["by"] as { label: { en: string } }).label.en, row["won"], row["lost"]])).toEqual([
      ["Other", 3, 3],
      ["Me", 1, 1],
    ]);
    const months = await both.run(outcome(by("$closed_at", "month")));
    expect(months.rows.map((row) => (row["by"] as { value: string }).value)).toEqual(["2026-01-01"]);
    const weeks = await both.run(outcome(by("$closed_at", "week")));
    expect(weeks.rows.map((row) => [(row["by"] as { value: string }).value, row["won"]])).toEqual([
      ["2025-12-29", 0],
      ["2026-01-05", 3],
      ["2026-01-12", 1],
    ]);
  });

  it("a bucket of what is no date is refused, and so is a field one may not read", async () => {
    const bucketed = outcome(by("source", "month"));
    await expect(both.run(bucketed)).rejects.toMatchObject({ code: "DEFINITION_INVALID", errors: [{ pointer: "/dimensions/0/bucket" }] });
    await expect(both.run(outcome(by("source")), {}, ["blind"])).rejects.toMatchObject({ errors: [{ pointer: "/dimensions/0/field" }] });
  });
});

const asked: readonly Outcome[] = [
  outcome(),
  outcome({ basis: "cohort" }),
  outcome({ basis: "strict" }),
  outcome(by("source")),
  outcome({ basis: "strict", ...by("$owner") }),
  outcome({ basis: "cohort", ...by("$created_at", "week") }),
  outcome(by("$closed_at", "week")),
];

describe("an outcome opened", () => {
  it.each([["all"], ["own"]])("as %s lists exactly the records its column counts", async (role) => {
    for (const definition of asked) {
      await both.agrees(definition, {}, [role]);
      await both.agrees(definition, { asOf: day(16), from: day(4) }, [role]);
    }
  });

  it("shows no amount to one who may not read it, and only one's own rows to one who may read no others", async () => {
    expect((await both.run(outcome(), {}, ["blind"])).rows[0]).not.toHaveProperty("wonAmount");
    expect((await both.run(outcome(), {}, ["own"])).rows[0]).toMatchObject({ won: 1, lost: 1, invalid: 1 });
  });
});

describe("an outcome as of a past instant", () => {
  it("is the same after today's moves, edits and deletions, and as of now it is what it is now", async () => {
    const asOf = day(16);
    const numbers = (params: { asOf?: string }) =>
      Promise.all(asked.map(async (definition) => (await both.run(definition, params)).rows.map(({ drill: _drill, ...row }) => row)));
    expect(await numbers({ asOf: day(32) })).toEqual(await numbers({}));
    const before = await numbers({ asOf });
    const admin = await both.admin();
    await patchRecord(admin, "deal", both.told("d1")[0], { fields: { amount: "9.00" } }, both.told("d1")[1]);
    await advance(admin, "deal", both.told("d2")[0], { to: "b" }, both.told("d2")[1]);
    await advance(admin, "deal", both.told("d6")[0], { to: "won" }, both.told("d6")[1]);
    await deleteRecord(admin, "deal", ...both.told("d3"));
    expect(await numbers({ asOf })).toEqual(before);
    expect((await both.run(outcome())).rows[0]).toMatchObject({ won: 4, lost: 3 });
  });
});
