import { describe, expect, it } from "vitest";
import { editDistance, nearest } from "./nearest.ts";

describe("between two words", () => {
  it.each<[string, string, string, number]>([
    ["nothing differs", "abcd", "abcd", 0],
    ["one letter is another", "abcd", "abxd", 1],
    ["one is missing", "abcd", "bcd", 1],
    ["one is too many", "abcd", "abcde", 1],
    ["two neighbours are swapped", "amount", "amuont", 1],
    ["all of an empty one is missing", "", "abc", 3],
    ["several things differ", "kitten", "sitting", 3],
  ])("%s", (_, one, other, slips) => {
    expect([editDistance(one, other, slips), editDistance(other, one, slips + 2)]).toEqual([slips, slips]);
    expect(editDistance(one, other, slips - 1)).toBeUndefined();
  });

  it("counts the same as without a bound, whatever the words", () => {
    const words = ["", "a", "ab", "ba", "abc", "acb", "cab", "abab", "baba", "aabb", "abcabc", "acbacb", "cbacba"];
    for (const one of words) {
      for (const other of words) {
        const slips = editDistance(one, other, 20);
        for (let most = 0; most < 7; most += 1)
          expect(editDistance(one, other, most)).toBe(slips !== undefined && slips <= most ? slips : undefined);
      }
    }
  });
});

describe("the name that was meant", () => {
  it("is the nearest, whatever its case, the first of several", () => {
    expect(nearest("amuont", ["count", "amount", "Amount"])).toBe("amount");
    expect(nearest("AMOUNT", ["count", "amount"])).toBe("amount");
    expect(nearest("stage2", ["stage1", "stage3"])).toBe("stage1");
  });

  it("is none where more than a third of the letters differ, or the wrong one is no slip of the pen", () => {
    expect(nearest("owner", ["title", "amount"])).toBeUndefined();
    expect(nearest("ab", ["xy"])).toBeUndefined();
    expect(nearest("a".repeat(65), ["a".repeat(64)])).toBeUndefined();
  });

  it("is looked for among the first 5,000", () => {
    const many = Array.from({ length: 5_000 }, (_, n) => `x${n}`.padStart(20, "-"));
    expect(nearest("amuont", [...many.slice(1), "amount"])).toBe("amount");
    expect(nearest("amuont", [...many, "amount"])).toBeUndefined();
  });
});
