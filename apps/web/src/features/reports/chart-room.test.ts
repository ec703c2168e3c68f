import { describe, expect, it } from "vitest";
import { legendRows, namesBelow } from "./chart-room.ts";

describe("the room for words in a chart", () => {
  it("eight stages are all named: level where they fit, slanted on a phone", () => {
    const stages = ["Lead", "Discovery", "Proposal", "Negotiation", "Won", "After-sales", "Lost", "Invalid"];
    expect(namesBelow(stages, 900)).toEqual({ interval: 0, width: 99 });
    expect(namesBelow(stages, 330)).toEqual({ interval: 0, rotate: 40, width: 72 });
    // As wide, shorter names stay level.
    expect(namesBelow(stages, 540)).toMatchObject({ rotate: 40 });
    expect(namesBelow(["线索", "需求", "方案", "谈判", "签约", "售后", "输单", "无效"], 540)).toEqual({ interval: 0, width: 54 });
  });
  it("of fifty weeks some are named, and none over another", () => {
    const weeks = Array.from({ length: 50 }, (_, week) => `2026-W${week}`);
    expect(namesBelow(weeks, 900)).toMatchObject({ interval: "auto", hideOverlap: true });
  });
  it("a legend takes as many lines as its names need, and Chinese names need more", () => {
    expect(legendRows(["In", "Out"], 330)).toBe(1);
    expect(legendRows(["前进", "赢单", "退回", "输单", "无效", "重新打开", "仍在"], 330)).toBe(2);
    expect(legendRows(["前进", "赢单", "退回", "输单", "无效", "重新打开", "仍在"], 900)).toBe(1);
  });
});
