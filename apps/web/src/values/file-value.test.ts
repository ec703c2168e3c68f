import { describe, expect, it } from "vitest";
import { filesOf, sizeText } from "./file-value.ts";

const file = { id: "1", name: "a.pdf", size: 3, type: "application/pdf" };

describe("the files of a value", () => {
  it("are those it holds, and none of anything else", () => {
    expect(filesOf([file])).toEqual([file]);
    expect(filesOf(["gold"])).toEqual([]);
    expect(filesOf([{ id: "1", title: "A" }])).toEqual([]);
    expect(filesOf(null)).toEqual([]);
  });

  it("have sizes as people say them", () => {
    expect([0, 80, 1024, 650_000, 2_400_000, 3 * 1024 ** 3].map((bytes) => sizeText(bytes, "en"))).toEqual([
      "0 B",
      "80 B",
      "1 kB",
      "635 kB",
      "2.3 MB",
      "3 GB",
    ]);
    expect(sizeText(2_400_000, "zh-CN")).toMatch(/^2\.3\s?MB$/);
  });
});
