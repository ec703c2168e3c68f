import type { ReportDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, expect, it } from "vitest";
import { day, type LedgerTenant, names, rowOf, tellLedger, tenDeals } from "./ledger-tenant.ts";

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger({
    ...tenDeals,
    // Was in c before it ever started in a, and comes there once more, in one instant; strays only after the target.
    e1: { owner: "me", source: "fair", path: "c2 a4 c4" },
    e2: { owner: "me", source: "fair", path: "a2 c3 b20" },
    // Was in c before it started, never after.
    e3: { owner: "me", source: "fair", path: "c2 a4" },
  });
});
afterAll(() => ledger.test.drop());

type FirstPass = Extract<ReportDefinition, { type: "first_pass" }>;
const firstPass = (given: Partial<FirstPass> = {}): FirstPass => ({
  key: "r",
  type: "first_pass",
  title: "r",
  funnel: "f",
  start: "a",
  target: "c",
  avoid: "b",
  ...given,
});
const ten = { filter: { empty: { var: "source" } } };
const rest = { filter: { "==": [{ var: "source" }, "fair"] } };

async function ways(definition: FirstPass, params = {}) {
  const result = await ledger.run(definition, params);
  return Object.fromEntries(
    await Promise.all(result.rows.map(async (row) => [row["way"], (await ledger.behind(row.drill["count"])).join(" ")] as const)),
  );
}

it("every record that started went one of four ways, and the first is the yield", async () => {
  expect(await ways(firstPass(ten), { asOf: day(16) })).toEqual({
    first_pass: "d2",
    rework: "d1 d4 d9",
    strayed: "d3 d6",
    neither: "d5 d8",
  });
  const row = rowOf(await ledger.run(firstPass(ten), { asOf: day(16) }), "way", "first_pass");
  expect(row["share"]).toMatchObject({ k: 1, n: 8 });
});

it("reached is after the start by the order of moves, and never is never, also after the target", async () => {
  expect(await ways(firstPass(rest))).toEqual({ first_pass: "e1", rework: "e2", strayed: "", neither: "e3" });
  expect(await ways(firstPass(rest), { asOf: day(20) })).toMatchObject({ first_pass: "e1 e2" });
});

it("the period is that of the start", async () => {
  const result = await ledger.run(firstPass(ten), { asOf: day(16), from: day(3), to: day(5) });
  expect(await ledger.behind(rowOf(result, "way", "rework").drill["count"])).toEqual(names("d4"));
  expect(result.meta.sample).toBe(3);
});

it.each([["all"], ["own"], ["blind"]])("as %s: the records behind every way are exactly those it counts", async (role) => {
  await ledger.agrees(firstPass(), {}, [role]);
  await ledger.agrees(firstPass({ start: "b", target: "won", avoid: "lost" }), { asOf: day(9) }, [role]);
});

it("a stage that is not there is refused by name", async () => {
  await expect(ledger.run(firstPass({ avoid: "gone" }))).rejects.toMatchObject({
    errors: [{ pointer: "/avoid", code: "UNKNOWN_REFERENCE" }],
  });
});
