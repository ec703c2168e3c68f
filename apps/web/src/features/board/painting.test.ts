import { describe, expect, it } from "vitest";
import type { RecordRow } from "../../api/record-types.ts";
import type { FunnelView, ObjectView } from "../../api/workspace-types.ts";
import { makeJudge } from "../gate/judge.ts";
import { type Paint, paintColumns, paintOfSeveral, paintSeveral } from "./painting.ts";

const field = (key: string, kind: string) => ({ key, kind, title: key, access: "edit" });
const object = { key: "deal", fields: [field("amount", "money"), field("sure", "boolean")] } as unknown as ObjectView;
const criterion = (key: string, severity: "must" | "warn", rule: unknown) => ({
  key,
  title: key,
  severity,
  ...(rule !== undefined && { rule }),
});
const rich = { ">=": [{ var: "amount" }, 100] };
const funnel = {
  key: "sales",
  object: "deal",
  title: "Sales",
  moves: { skip: "allow", back: "deny", reopen: "allow" },
  rights: { advance: "all", exception: "none", unlock: "none", history: "none" },
  stages: [
    { key: "lead", kind: "open", title: "Lead" },
    { key: "plain", kind: "open", title: "Plain" },
    { key: "big", kind: "open", title: "Big", entry: [criterion("rich", "must", rich)] },
    { key: "checked", kind: "open", title: "Checked", entry: [criterion("sure", "warn", { "==": [{ var: "sure" }, true] })] },
    { key: "hidden", kind: "open", title: "Hidden", entry: [criterion("secret", "must", undefined)] },
    { key: "lost", kind: "lost", title: "Lost" },
  ],
} as unknown as FunnelView;
const setting = { member: "m", roles: [], today: "2026-11-30", zone: "UTC" };
const row = (stage: string, fields: Record<string, unknown>): RecordRow =>
  ({ id: "1", stage, funnel: "sales", owner: null, fields }) as unknown as RecordRow;
const look = (stage: string, fields: Record<string, unknown>) =>
  paintColumns(funnel, row(stage, fields), makeJudge(object, funnel), setting);

describe("what the columns say of a card over the board", () => {
  it("counts what is missing on the way, lets in what passes and says where it is", () => {
    const poor = look("lead", { amount: "99.99", sure: true });
    expect([poor.get("lead")?.state, poor.get("plain")?.state]).toEqual(["here", "open"]);
    expect(poor.get("big")).toMatchObject({ state: "needs", missing: 1, unsure: false });
    expect(look("lead", { amount: "100.00", sure: true }).get("big")).toMatchObject({ state: "open", missing: 0 });
  });
  it("a criterion that warns keeps nobody out, and is not passed over in silence either", () => {
    expect(look("big", { amount: "100", sure: false }).get("checked")).toMatchObject({ state: "open", missing: 0, warned: true });
    expect(look("big", { amount: "100", sure: true }).get("checked")).toMatchObject({ state: "open", warned: false });
  });
  it("what the browser may not judge is asked of the server, and never called open", () => {
    expect(look("checked", { amount: "100", sure: true }).get("hidden")).toMatchObject({ state: "asking", unsure: true });
    expect(paintColumns(funnel, row("plain", {}), undefined, setting).get("big")?.state).toBe("asking");
  });
  it("a way the funnel denies is closed, one that takes a reason says so", () => {
    expect(look("plain", {}).get("lead")?.state).toBe("denied");
    expect(look("lead", {}).get("lost")).toMatchObject({ state: "open", reason: true });
  });
});

describe("several cards in hand", () => {
  const paint = (state: Paint["state"]): Paint => ({ state, missing: 0, unsure: false, reason: false, warned: false });
  it("are counted by how each would fare, and the column looks as for the best off", () => {
    const each = ["open", "needs", "here", "needs", "denied"].map((state) => new Map([["s", paint(state as Paint["state"])]]));
    expect(paintSeveral(each, "s")).toEqual({ open: 1, needs: 2, asking: 0, denied: 1 });
    expect(paintOfSeveral(paintSeveral(each.slice(1), "s"))).toBe("needs");
    expect(paintOfSeveral(paintSeveral(each.slice(2, 3), "s"))).toBe("here");
  });
});
