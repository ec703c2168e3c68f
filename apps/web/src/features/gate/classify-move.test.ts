import { describe, expect, it } from "vitest";
import type { FunnelView } from "../../api/workspace-types.ts";
import { classifyMove, nextStage } from "./classify-move.ts";

const rule = (key: string) => ({ key, title: key, severity: "must" as const });
const funnel: FunnelView = {
  key: "f",
  object: "o",
  title: "f",
  moves: { skip: "reason", back: "deny", reopen: "allow" },
  rights: { advance: "all", exception: "none", unlock: "none", history: "none" },
  stages: [
    { key: "a", kind: "open", title: "a", exit: [rule("leave_a")] },
    { key: "b", kind: "open", title: "b", entry: [{ ...rule("x"), requires: "x" }, rule("enter_b")], requiredFields: ["x"] },
    { key: "c", kind: "open", title: "c", entry: [rule("enter_c")] },
    { key: "won", kind: "won", title: "won", entry: [rule("enter_won")] },
    { key: "lost", kind: "lost", title: "lost", reason: { required: true, options: [{ value: "price", title: "price" }] } },
  ],
};
const keys = (from: string | null, to: string) => classifyMove(funnel, from, to)?.criteria.map((faced) => faced.criterion.key);

describe("what a move must face", () => {
  it("one step forward: exits of the stage left, then what the target asks", () => {
    expect(keys("a", "b")).toEqual(["leave_a", "x", "enter_b"]);
    expect(classifyMove(funnel, "a", "b")?.kind).toBe("forward");
  });
  it("a skip never waives the criteria of the stages passed", () => {
    expect(keys("a", "won")).toEqual(["leave_a", "x", "enter_b", "enter_c", "enter_won"]);
    expect(classifyMove(funnel, "a", "c")).toMatchObject({ kind: "skip", policy: "reason", reason: { required: true } });
  });
  it("back faces the target alone and follows the funnel's policy", () => {
    expect(classifyMove(funnel, "c", "b")).toMatchObject({ kind: "back", policy: "deny" });
    expect(keys("c", "b")).toEqual(["x", "enter_b"]);
  });
  it("losing asks for one of its reasons and nothing else", () => {
    const move = classifyMove(funnel, "b", "lost");
    expect(move).toMatchObject({ kind: "close", criteria: [], reason: { required: true } });
    expect(move?.reason.options.map((option) => option.value)).toEqual(["price"]);
  });
  it("from lost straight to won every open stage is faced", () => {
    expect(keys("lost", "won")).toEqual(["x", "enter_b", "enter_c", "enter_won"]);
    expect(classifyMove(funnel, "lost", "won")?.kind).toBe("reopen");
  });
  it("staying is no move", () => {
    expect(classifyMove(funnel, "b", "b")).toBeUndefined();
  });
  it("the next stage is the next open one, then won, and a lost record has none", () => {
    expect(nextStage(funnel, "a")?.key).toBe("b");
    expect(nextStage(funnel, "c")?.key).toBe("won");
    expect(nextStage(funnel, "lost")).toBeUndefined();
  });
});
