import { describe, expect, it } from "vitest";
import { benchmarkOf, shrunk } from "./benchmark.ts";

describe("rates of small groups", () => {
  it("that differ by chance alone are the rate of all", () => {
    expect(
      shrunk([
        { k: 5, n: 10 },
        { k: 4, n: 10 },
        { k: 6, n: 10 },
      ]),
    ).toEqual([0.5, 0.5, 0.5]);
    expect(shrunk([{ k: 3, n: 3 }])).toEqual([1]);
    expect(shrunk([])).toEqual([]);
    expect(shrunk([{ k: 0, n: 0 }])).toEqual([0]);
  });
  it("that truly differ keep most of it, the larger the more", () => {
    const [small = 0, large = 0, other = 0] = shrunk([
      { k: 7, n: 10 },
      { k: 700, n: 1000 },
      { k: 300, n: 1000 },
    ]);
    expect(large).toBeLessThan(0.7);
    expect(large).toBeGreaterThan(0.69);
    expect(small).toBeLessThan(large);
    expect(small).toBeGreaterThan(0.6);
    expect(other).toBeGreaterThan(0.3);
  });
});

describe("a benchmark", () => {
  it("is the best of own quarters of 30 and more, whatever the small ones say", () => {
    expect(
      benchmarkOf(
        [
          { k: 12, n: 40 },
          { k: 20, n: 40 },
          { k: 29, n: 29 },
        ],
        [],
        undefined,
      ),
    ).toEqual({ rate: 0.5, origin: "own" });
  });
  it("is the upper quartile of four peers and more, drawn towards all", () => {
    const peers = [
      { k: 20, n: 100 },
      { k: 40, n: 100 },
      { k: 60, n: 100 },
      { k: 80, n: 100 },
    ];
    const found = benchmarkOf([], peers, undefined);
    expect(found?.origin).toBe("peers");
    // Of the rates themselves it would be 0.65.
    expect(found?.rate).toBeGreaterThan(0.6);
    expect(found?.rate).toBeLessThan(0.65);
    expect(benchmarkOf([], peers.slice(1), undefined)).toBeUndefined();
  });
  it("is the target where that is the highest", () => {
    expect(benchmarkOf([{ k: 20, n: 40 }], [], 0.6)).toEqual({ rate: 0.6, origin: "target" });
    expect(benchmarkOf([{ k: 20, n: 40 }], [], 0.4)).toEqual({ rate: 0.5, origin: "own" });
  });
});
