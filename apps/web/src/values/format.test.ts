import { describe, expect, it } from "vitest";
import { daysBetween, makeFormat } from "./format.ts";

const zh = makeFormat("zh-CN", "Asia/Shanghai", "CNY");
const en = makeFormat("en", "Asia/Shanghai", "CNY");

describe("amounts as people read them", () => {
  it("shortens to 万 and 亿 in Chinese, K and M in English", () => {
    expect(zh.shortMoney("860000.00")).toBe("¥86.0万");
    expect(zh.shortMoney("45120000")).toBe("¥4,512万");
    expect(zh.shortMoney("1280000")).toBe("¥128万");
    expect(zh.shortMoney("230000000")).toBe("¥2.3亿");
    expect(zh.shortMoney("980")).toBe("¥980");
    expect(en.shortMoney("860000")).toBe("¥860K");
    expect(en.shortMoney("4512000")).toBe("¥4.5M");
    // What rounds to a thousand of one is one of the next.
    expect(zh.shortMoney("99999999")).toBe("¥1.0亿");
    expect(zh.shortMoney("9999.999")).toBe("¥1.0万");
    expect(zh.shortMoney("9999.6")).toBe("¥9,999.6");
    expect(en.shortMoney("999960")).toBe("¥1.0M");
    expect(en.shortMoney("999499")).toBe("¥999K");
    expect(zh.shortMoney("-20000")).toBe("−¥2.0万");
  });
  it("keeps every digit of an exact decimal", () => {
    expect(zh.money("12345678901234567890.12")).toBe("¥12,345,678,901,234,567,890.12");
    expect(zh.money("1000")).toBe("¥1,000");
    expect(zh.money("0.5")).toBe("¥0.50");
    expect(zh.money("1.23456789012345")).toBe("¥1.23456789012345");
    expect(zh.number("0.00000000000000000001")).toBe("0.00000000000000000001");
  });
  it("reads a fraction as percent", () => {
    expect(zh.percent("0.1234")).toBe("12.3%");
    expect(zh.percent(0.45)).toBe("45%");
  });
});

describe("days", () => {
  it("takes the day of an instant in the team's zone", () => {
    expect(zh.dayOf("2026-11-20T17:00:00.000Z")).toBe("2026-11-21");
  });
  it("counts calendar days", () => {
    expect(daysBetween("2026-02-27", "2026-03-02")).toBe(3);
  });
});
