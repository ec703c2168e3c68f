import { describe, expect, it } from "vitest";
import type { Board, RecordRow } from "../../api/record-types.ts";
import { appendPage, placeRecord } from "./board-cache.ts";

const row = (id: string, stage: string, amount: string | null): RecordRow => ({
  id,
  version: 1,
  owner: null,
  collaborators: [],
  funnel: "f",
  stage,
  stageEnteredAt: null,
  may: { update: true, delete: true, advance: true },
  createdAt: "",
  updatedAt: "",
  fields: { amount },
});
const column = (key: string, items: readonly RecordRow[], sum: string) => ({
  key,
  kind: "open" as const,
  probability: null,
  expectedDays: null,
  gate: 0,
  count: items.length,
  sum,
  items,
  nextCursor: null,
});
const board: Board = {
  funnel: "f",
  revision: 1,
  stages: [column("a", [row("1", "a", "0.10"), row("2", "a", null)], "0.10"), column("b", [], "0.20")],
};

describe("a card that moves takes its count and amount along", () => {
  it("adds exactly, without binary floats", () => {
    const after = placeRecord(board, row("1", "b", "0.10"), "amount");
    expect(after.stages.map((stage) => [stage.count, stage.sum, stage.items.map((item) => item.id)])).toEqual([
      [1, "0.00", ["2"]],
      [1, "0.30", ["1"]],
    ]);
  });
  it("an empty amount moves no sum", () => {
    const after = placeRecord(board, row("2", "b", null), "amount");
    expect(after.stages.map((stage) => stage.sum)).toEqual(["0.10", "0.20"]);
  });
  it("a changed amount leaves the old column with the old amount and enters the new one with the new", () => {
    const after = placeRecord(board, row("1", "b", "5"), "amount");
    expect(after.stages.map((stage) => stage.sum)).toEqual(["0.00", "5.20"]);
  });
});

it("the next page of a column comes under what is there, and a card that came up meanwhile stands once", () => {
  const after = appendPage(board, "a", { items: [row("2", "a", null), row("3", "a", null)], nextCursor: "c" });
  expect(after.stages.map((stage) => [stage.items.map(({ id }) => id), stage.nextCursor])).toEqual([
    [["1", "2", "3"], "c"],
    [[], null],
  ]);
});
