import { describe, expect, it } from "vitest";
import type { RecordRow } from "../../api/record-types.ts";
import type { FunnelView, ObjectView } from "../../api/workspace-types.ts";
import { derivedHint } from "./derived-hint.ts";
import { makeJudge } from "./judge.ts";

const field = (key: string, kind: string) => ({ key, kind, title: key, access: "edit" });
const object = { key: "deal", fields: [field("budget", "money"), field("quote", "money"), field("name", "text")] } as unknown as ObjectView;
const judge = makeJudge(object, { key: "sales", object: "deal", stages: [] } as unknown as FunnelView);
const setting = { member: "m", roles: [], today: "2026-11-30", zone: "UTC" };
const row = (fields: Record<string, unknown>): RecordRow => ({ id: "1", owner: null, fields }) as unknown as RecordRow;
const enough = { ">=": [{ var: "budget" }, { "*": [{ var: "quote" }, 0.8] }] };

describe("how far a value reaches towards what its criterion asks", () => {
  it("is a share of the other field, the bound beside it, and met only where the rule is", () => {
    const hint = (budget: string) => derivedHint(enough, "budget", judge, row({ quote: "1000.00" }), { budget }, setting);
    expect(hint("840.00")).toMatchObject({ ratio: 0.84, met: true, atLeast: true });
    expect(Number(hint("840.00")?.bound)).toBe(800);
    expect(hint("799.99")).toMatchObject({ ratio: 0.79999, met: false });
  });
  it("has a bound and no share while nothing is filled in", () => {
    const hint = derivedHint(enough, "budget", judge, row({ budget: null, quote: "1000.00" }), {}, setting);
    expect(hint).toMatchObject({ ratio: undefined, met: false });
    expect(Number(hint?.bound)).toBe(800);
  });
  it("turns round where the field stands on the other side", () => {
    expect(derivedHint({ ">=": [100, { var: "budget" }] }, "budget", judge, row({ budget: "50" }), {}, setting)).toMatchObject({
      ratio: 0.5,
      met: true,
      atLeast: false,
    });
  });
  it("says nothing of other shapes, of nothing to compare with, and of fields it may not read", () => {
    const none = (rule: unknown, fields: Record<string, unknown> = { budget: "1", quote: "0" }): unknown =>
      derivedHint(rule, "budget", judge, row(fields), {}, setting);
    expect(none({ "==": [{ var: "budget" }, 1] })).toBeUndefined();
    expect(none({ and: [enough] })).toBeUndefined();
    expect(none(enough)).toBeUndefined();
    expect(none(enough, { budget: "1", quote: null })).toBeUndefined();
    expect(none({ ">=": [{ var: "budget" }, { var: "cost" }] })).toBeUndefined();
    expect(none(undefined)).toBeUndefined();
  });
});
