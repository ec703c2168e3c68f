import { describe, expect, it } from "vitest";
import { rateOf, shrunkShare } from "./rate.ts";

describe("a rate", () => {
  it("carries the Wilson interval of its sample", () => {
    // Half-width at p = 0.3: n = 100 is about 9 points (metric conventions).
    const rate = rateOf(30, 100);
    expect(rate.value).toBe(0.3);
    expect(rate.low).toBeCloseTo(0.2189, 3);
    expect(rate.high).toBeCloseTo(0.3958, 3);
  });
  it("of nothing has no value", () => expect(rateOf(0, 0)).toMatchObject({ value: null, low: null, high: null, show: "count" }));
  it("is shown by the size of its sample", () =>
    expect([9, 10, 29, 30].map((n) => rateOf(1, n).show)).toEqual(["count", "interval", "interval", "full"]));
});

it("a small sample's share is drawn to the overall one, a large one's hardly", () => {
  expect(shrunkShare(2, 2, 0.1)).toBeCloseTo(4 / 22, 12);
  expect(shrunkShare(200, 2000, 0.5)).toBeCloseTo(210 / 2020, 12);
  expect(shrunkShare(0, 0, 0.3)).toBeCloseTo(0.3, 12);
  expect(shrunkShare(1, 2, null)).toBeNull();
});
