import { describe, expect, it } from "vitest";
import { isBlock, readCellBlock } from "./cell-block.ts";

describe("cells from a spreadsheet", () => {
  it("are apart by tabs and lines, whatever breaks the lines", () => {
    for (const end of ["\n", "\r\n", "\r"])
      expect(readCellBlock(["a\tb", "c\t", ""].join(end))).toEqual([
        ["a", "b"],
        ["c", ""],
      ]);
    expect(readCellBlock("a\n\nb")).toEqual([["a"], [""], ["b"]]);
  });
  it("may hold tabs, line breaks and quotes in quotes, and quotes within a word as they are", () => {
    expect(readCellBlock('"two\nlines"\t"say ""so"""\n5" pipe\t"open')).toEqual([
      ["two\nlines", 'say "so"'],
      ['5" pipe', '"open'],
    ]);
  });
  it("are a block from the second cell on", () => {
    expect(isBlock(readCellBlock("one"))).toBe(false);
    expect(isBlock(readCellBlock("one\n"))).toBe(false);
    expect(isBlock(readCellBlock("one\ttwo"))).toBe(true);
    expect(isBlock(readCellBlock("one\ntwo"))).toBe(true);
  });
});
