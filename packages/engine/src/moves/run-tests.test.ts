import type { AppDefinition, TestDefinition } from "@funnelsmith/definition";
import { lintReferences, validateApp } from "@funnelsmith/definition";
import { sketchCatalog } from "@funnelsmith/storage";
import { describe, expect, it } from "vitest";
import { salesApp } from "../../test/sales-app.ts";
import { runTests } from "./run-tests.ts";

const tenant = { id: "t", schema: "t_a", name: "甲", locale: "zh-CN", currency: "CNY", zone: "Asia/Shanghai" } as const;
const clock = { now: "2030-01-01T04:00:00.000Z", today: "2030-01-01" };
const ready = {
  name: "一号",
  account: { name: "甲公司", grade: "a" },
  budget: "80",
  quote: "100",
  close_on: "2030-02-01",
};

/** Runs one test in the sales app; the app with it is valid but for what the test says. */
function outcome(test: Partial<TestDefinition>, app: AppDefinition = salesApp) {
  const whole: TestDefinition = { key: "t", title: "T", funnel: "sales", to: "negotiation", unmet: [], ...test };
  const form = validateApp({ ...app, tests: [whole] });
  if (!form.ok) throw new Error(JSON.stringify(form.problems));
  expect(lintReferences(form.app)).toEqual([]);
  const [told] = runTests(sketchCatalog(tenant, form.app), clock);
  return { passed: told!.passed, unmet: told!.unmet, problems: told!.problems.map(({ pointer, code }) => [pointer, code]) };
}

describe("a test of a definition", () => {
  it("judges a made-up record by every criterion of the move", () => {
    const fields = { ...ready, secret: "x" };
    const related = { activities: [{ type: "call" }, { type: "demo" }] };
    expect(outcome({ from: "proposal", fields, related })).toEqual({ passed: true, unmet: [], problems: [] });
    expect(outcome({ from: "proposal", fields: { ...fields, budget: "79.99" }, related, unmet: ["budget_ok"] }).passed).toBe(true);
    expect(outcome({ from: "proposal", fields, unmet: ["demo_done"] }).passed).toBe(true);
  });

  it("faces the gates of stages passed over, from nothing too", () => {
    const unmet = ["required:account", "good_account", "required:close_on", "demo_done", "budget_ok", "floor_known"];
    expect(outcome({ fields: { name: "一号" }, unmet })).toEqual({ passed: true, unmet, problems: [] });
  });

  it("fails when other criteria are unmet than it says, and says which", () => {
    const told = outcome({ from: "proposal", fields: ready, unmet: ["demo_done"] });
    expect(told).toEqual({ passed: false, unmet: ["demo_done", "floor_known"], problems: [["/tests/0/unmet", "TEST_FAILED"]] });
  });

  it("computes formulas, rounded as their field is, own and of records it leads to", () => {
    const app = structuredClone(salesApp);
    const stage = app.funnels![0]!.stages.find(({ key }) => key === "won")!;
    stage.entry = [{ key: "third", title: "T", rule: { "==": [{ var: "share" }, 0.3333] }, severity: "must" }];
    app.funnels![0]!.stages = app.funnels![0]!.stages.filter(({ key }) => ["lead", "won"].includes(key));
    expect(outcome({ from: "lead", to: "won", fields: { name: "一号", budget: "1", quote: "3" } }, app).passed).toBe(true);
  });

  it("computes roll-ups as they are stored rows' own: rounded to the places of what is rolled up", () => {
    const app = structuredClone(salesApp);
    const [stage] = app.funnels![0]!.stages.filter(({ key }) => key === "won");
    stage!.entry = [{ key: "mean", title: "T", rule: { "==": [{ var: "mean" }, 3.33] }, severity: "must" }];
    app.funnels![0]!.stages = app.funnels![0]!.stages.filter(({ key }) => ["lead", "won"].includes(key));
    app.objects.find(({ key }) => key === "activity")!.fields.push({ key: "cost", kind: "money", title: "Cost" });
    app.objects
      .find(({ key }) => key === "deal")!
      .fields.push({
        key: "mean",
        kind: "rollup",
        title: "Mean",
        aggregate: "avg",
        rows: { object: "activity", reference: "deal", field: "cost" },
      });
    const related = { activities: [{ cost: "3" }, { cost: "3" }, { cost: "4" }] };
    expect(outcome({ from: "lead", to: "won", fields: { name: "一号" }, related }, app)).toEqual({ passed: true, unmet: [], problems: [] });
  });

  it("is refused where it gives a sub-table's rows as a value: they are related records", () => {
    const app = structuredClone(salesApp);
    app.objects
      .find(({ key }) => key === "deal")!
      .fields.push({ key: "lines", kind: "subTable", title: "Lines", fields: [{ key: "cost", kind: "money", title: "Cost" }] });
    const said = { fields: { name: "一号", lines: ["1"] } };
    expect(outcome(said, app).problems).toEqual([["/tests/0/fields/lines", "TEST_VALUE"]]);
  });

  it("is refused where it says what no record could be", () => {
    expect(outcome({ from: "lead", to: "lead" }).problems).toEqual([["/tests/0/to", "TEST_MOVE"]]);
    expect(outcome({ unmet: ["magic"] }).problems).toEqual([["/tests/0/unmet/0", "TEST_CRITERION"]]);
    expect(outcome({ related: { friends: [] } }).problems).toEqual([["/tests/0/related/friends", "DANGLING_REFERENCE"]]);
    expect(outcome({ fields: { budget: "cheap", share: "1", account: "x", close_on: "31 February" } }).problems).toEqual([
      ["/tests/0/fields/budget", expect.any(String)],
      ["/tests/0/fields/share", "TEST_VALUE"],
      ["/tests/0/fields/account", "TEST_VALUE"],
      ["/tests/0/fields/close_on", expect.any(String)],
    ]);
    expect(outcome({ fields: { account: { grade: "z", nick: "x" } } }).problems).toEqual([
      ["/tests/0/fields/account/grade", expect.any(String)],
      ["/tests/0/fields/account/nick", "DANGLING_REFERENCE"],
    ]);
  });
});
