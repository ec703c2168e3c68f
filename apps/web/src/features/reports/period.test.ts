import { describe, expect, it } from "vitest";
import { dayEnd, dayStart, periodStart } from "./period.ts";

describe("periods begin at midnight of the team, not of the browser", () => {
  it("in Shanghai that is 16:00 UTC of the day before", () => {
    expect(dayStart("2026-11-22", "Asia/Shanghai")).toBe("2026-11-21T16:00:00.000Z");
    expect(dayEnd("2026-11-22", "Asia/Shanghai")).toBe("2026-11-22T16:00:00.000Z");
  });
  it("on a day that clocks change the hour is right", () => {
    expect(dayStart("2026-03-29", "Europe/Berlin")).toBe("2026-03-28T23:00:00.000Z");
    expect(dayStart("2026-03-30", "Europe/Berlin")).toBe("2026-03-29T22:00:00.000Z");
  });
  it("a quarter starts with its first month", () => {
    expect(periodStart("quarter", "2026-11-22", "UTC")).toBe("2026-10-01T00:00:00.000Z");
    expect(periodStart("30", "2026-11-22", "UTC")).toBe("2026-10-24T00:00:00.000Z");
    expect(periodStart("all", "2026-11-22", "UTC")).toBeUndefined();
  });
});
