import { describe, expect, it } from "vitest";
import type { RecordRow } from "../../api/record-types.ts";
import type { CriterionView, FunnelView, ObjectView } from "../../api/workspace-types.ts";
import type { Move } from "./classify-move.ts";
import { makeJudge } from "./judge.ts";

const field = (key: string, kind: string, more: Record<string, unknown> = {}) => ({ key, kind, title: key, access: "edit", ...more });
const object = {
  key: "deal",
  fields: [
    field("budget", "money"),
    field("quote", "money"),
    field("share", "formula", { result: { kind: "percent", scale: 2 }, formula: { "/": [{ var: "budget" }, { var: "quote" }] } }),
  ],
} as unknown as ObjectView;
const funnel = { key: "sales", object: "deal", stages: [] } as unknown as FunnelView;
const setting = { member: "m", roles: [], today: "2026-11-30", zone: "UTC" };
const row = { id: "1", owner: { id: "m", name: "M" }, fields: { budget: "80.00", quote: "100.00", share: "0.80" } } as unknown as RecordRow;

function met(criterion: Partial<CriterionView>, patch: Record<string, unknown> = {}, certain = true): boolean | undefined {
  const faced = { stage: { key: "next" }, side: "entry", criterion: { key: "c", title: "c", severity: "must", ...criterion } };
  const move = { criteria: [faced], certain } as unknown as Move;
  return makeJudge(object, funnel).judge(move, row, patch, setting)[0]?.met;
}
const enough = { rule: { ">=": [{ var: "budget" }, { "*": [{ var: "quote" }, 0.8] }] } };

describe("a criterion judged in the browser", () => {
  it("is judged exactly, by the record with what is typed over it", () => {
    expect(met(enough)).toBe(true);
    expect(met(enough, { budget: "79.99" })).toBe(false);
    expect(met(enough, { budget: null })).toBe(false);
  });
  it("a field it requires is missing only where it is empty", () => {
    expect(met({ requires: "budget" })).toBe(true);
    expect(met({ requires: "budget" }, { budget: null })).toBe(false);
  });
  it("knows who asks", () => {
    expect(met({ rule: { "==": [{ var: "$record.owner" }, { var: "$user.id" }] } })).toBe(true);
  });
  it("is left to the server where the rule or the field is hidden, reads other rows, or where a parked record resumes", () => {
    expect(met({})).toBeUndefined();
    expect(met({ requires: "secret" })).toBeUndefined();
    expect(met({ rule: { ">": [{ count: [{ var: "visits" }] }, 0] } })).toBeUndefined();
    expect(met(enough, {}, false)).toBeUndefined();
  });
  it("what is computed counts as stored, until something it may depend on is typed", () => {
    const high = { rule: { ">=": [{ var: "share" }, 0.8] } };
    expect(met(high)).toBe(true);
    expect(met(high, { budget: "1.00" })).toBeUndefined();
  });
});
