import type { ReportDefinition } from "@funnelsmith/definition";
import type { Problem } from "@funnelsmith/problem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReportParams } from "../src/index.ts";
import { type LedgerTenant, oneFunnel, tellLedger } from "./ledger-tenant.ts";
import { funnel, ownedDeals } from "./owned-deals.ts";

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger(ownedDeals, [], oneFunnel);
});
afterAll(() => ledger.test.drop());

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
    for (const definition of reports) await ledger.agrees(definition, {}, [role]);
  });

  it("narrow every number to the rows one may read", async () => {
    const own = await ledger.run(funnel({ basis: "stock" }), {}, ["own"]);
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
      ledger.run(definition, params, ["blind"]).then(
        () => "answered",
        (error: { code: string; errors: { pointer: string; code: string }[] }) => [
          error.code,
          error.errors.map((each) => [each.pointer, each.code]),
        ],
      );
    expect(await refusal(sum("amount"))).toEqual(await refusal(sum("nothing_such")));
    expect(await refusal(sum("amount"))).not.toBe("answered");
    expect(await refusal(funnel(), { filter: { ">": [{ var: "amount" }, 1] } })).toEqual(
      await refusal(funnel(), { filter: { ">": [{ var: "gone" }, 1] } }),
    );
    expect((await ledger.run(funnel(), {}, ["blind"])).rows[0]).not.toHaveProperty("amount");
  });

  it("make a funnel over records one may not read at all one that does not exist, in every word", async () => {
    const refused = (key: string, type: "funnel" | "stuck" | "flow"): Promise<string> =>
      ledger.run({ key: "r", title: "r", type, funnel: key }, {}, ["nobody"]).then(
        () => "answered",
        ({ code, detail, errors }: Problem) =>
          JSON.stringify({ code, detail, errors }).replaceAll(`「${key}」`, "「…」").replaceAll(`\\"${key}\\"`, "…"),
      );
    for (const type of ["funnel", "stuck", "flow"] as const) {
      expect(await refused("f", type)).toContain("UNKNOWN_REFERENCE");
      expect(await refused("f", type)).toBe(await refused("zzz", type));
    }
  });
});
