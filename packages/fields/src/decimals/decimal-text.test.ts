import { describe, expect, it } from "vitest";
import { formatCompact } from "./decimal-text.ts";

describe("a short number", () => {
  it.each([
    ["0", "0", "0"],
    ["9999", "9,999", "10K"],
    ["12345", "1.2万", "12.3K"],
    ["1285000.00", "128.5万", "1.3M"],
    ["99999999", "1亿", "100M"],
    ["123456789", "1.2亿", "123.5M"],
    ["-1250000000", "-12.5亿", "-1.3B"],
    ["3.14159", "3.14", "3.14"],
    ["-0.004", "0", "0"],
    ["999999999999999999", "10,000,000,000亿", "1,000,000,000B"],
  ])("%s is %s in Chinese and %s in English", (value, zh, en) => {
    expect(formatCompact(value, "zh-CN")).toBe(zh);
    expect(formatCompact(value, "en")).toBe(en);
  });

  it("is nothing for nothing", () => {
    for (const value of [null, undefined, "", "abc", Number.NaN]) expect(formatCompact(value, "zh-CN")).toBe("");
  });
});
