import { describe, expect, it } from "vitest";
import { legendRows, namesBelow } from "./chart-room.ts";

describe("the room for words in a chart", () => {
  it("eight stages are all named: level where they fit, slanted on a phone", () => {
    expect(namesBelow(8, 900)).toEqual({ interval: 0, width: 99 });
    expect(namesBelow(8, 330)).toEqual({ interval: 0, rotate: 40, width: 72 });
  });
  it("of fifty weeks some are named, and none over another", () => {
    expect(namesBelow(50, 900)).toMatchObject({ interval: "auto", hideOverlap: true });
  });
  it("a legend takes as many lines as its names need, and Chinese names need more", () => {
    expect(legendRows(["In", "Out"], 330)).toBe(1);
    expect(legendRows(["前进", "赢单", "退回", "输单", "无效", "重新打开", "仍在"], 330)).toBe(2);
    expect(legendRows(["前进", "赢单", "退回", "输单", "无效", "重新打开", "仍在"], 900)).toBe(1);
  });
});
