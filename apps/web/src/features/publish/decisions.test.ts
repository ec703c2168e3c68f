import { describe, expect, it } from "vitest";
import { undecided, withTarget } from "./decisions.ts";
import type { PlannedChange } from "./plan-queries.ts";

const sentence = { "zh-CN": "x", en: "x" };
const removed: PlannedChange = {
  id: "stages.remove:sales",
  sentence,
  class: "decision",
  stages: { from: ["a", "b"], to: ["c"], titles: {} },
};

describe("what a plan waits for", () => {
  it("every removed stage needs a place for its records, and one taken back is open again", () => {
    const first = withTarget(undefined, "a", "c");
    expect(undecided([removed], { [removed.id]: first })).toBe(1);
    const both = withTarget(first, "b", { split: [{ when: true, to: "c" }], rest: "c" });
    expect(undecided([removed], { [removed.id]: both })).toBe(0);
    expect(undecided([removed], { [removed.id]: withTarget(both, "a", undefined) })).toBe(1);
  });
  it("each place is counted by itself", () => {
    expect(undecided([removed, { id: "x", sentence, class: "loss" }], {})).toBe(3);
  });
  it("what is safe asks nothing, a loss asks even where there is one option", () => {
    expect(undecided([{ id: "x", sentence, class: "safe" }], {})).toBe(0);
    expect(undecided([{ id: "x", sentence, class: "loss" }], {})).toBe(1);
    expect(undecided([{ id: "x", sentence, class: "loss" }], { x: "accept" })).toBe(0);
  });
});
