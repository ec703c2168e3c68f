import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backSolve, enough, type Stage } from "./back-solve.ts";

const stage = (k: number, n: number, standing = 0, median: number | null = null): Stage => ({ passed: { k, n }, standing, median });
const stages = fc.array(
  fc
    .record({ n: fc.integer({ min: enough, max: 3000 }), part: fc.double({ min: 0.02, max: 1, noNaN: true }), standing: fc.nat(200) })
    .map(({ n, part, standing }) => stage(Math.max(1, Math.round(n * part)), n, standing)),
  { minLength: 1, maxLength: 6 },
);

/** P(X ≤ x) of Beta(a, b), by Simpson's rule over its density. */
function betaBelow(x: number, a: number, b: number): number {
  const density = (at: number): number => (at <= 0 || at >= 1 ? 0 : Math.exp((a - 1) * Math.log(at) + (b - 1) * Math.log1p(-at)));
  const integral = (to: number): number => {
    const steps = 20_000;
    let sum = 0;
    for (let index = 0; index <= steps; index += 1)
      sum += density((index * to) / steps) * (index === 0 || index === steps ? 1 : index % 2 === 0 ? 2 : 4);
    return (sum * to) / steps / 3;
  };
  return integral(x) / integral(1);
}

describe("a target worked back through the stages", () => {
  it("is what is left divided by the share that wins from there: 50 deals from 200 from 1000", () => {
    const { needs, open } = backSolve([stage(60, 300), stage(25, 100)], 50);
    expect(needs.map((need) => need?.needed)).toEqual([1000, 200]);
    expect(needs.map((need) => need?.missing)).toEqual([1000, 200]);
    expect(open).toMatchObject({ expected: 0, gap: 50, band: { low: 50, high: 50 } });
  });

  it("the band holds eight of ten of what a rate seen in k of n may be", () => {
    // Of one stage it is that of 1 ÷ Beta: ends of so many draws lie near the tenth part, by its own distribution.
    for (const [k, n] of [
      [15, 60],
      [200, 1000],
      [30, 31],
    ] as const) {
      const { low, high } = backSolve([stage(k, n)], 100_000).needs[0]?.band ?? { low: 0, high: 0 };
      expect(Math.abs(betaBelow(100_000 / high, k + 0.5, n - k + 0.5) - 0.1)).toBeLessThan(0.02);
      expect(Math.abs(betaBelow(100_000 / low, k + 0.5, n - k + 0.5) - 0.9)).toBeLessThan(0.02);
    }
  });

  it("is narrower the more was seen, and holds the figure itself", () => {
    const width = (n: number): number => {
      const { needed, band } = backSolve([stage(n / 2, n), stage(n / 4, n)], 500).needs[0] ?? { needed: 0, band: { low: 0, high: 0 } };
      expect(band.low).toBeLessThanOrEqual(needed);
      expect(band.high).toBeGreaterThanOrEqual(needed);
      return band.high - band.low;
    };
    expect([width(40), width(400), width(4000)]).toEqual([width(40), width(400), width(4000)].sort((a, b) => b - a));
    expect(width(4000)).toBeLessThan(width(40) / 5);
    // Everybody went on: no draw says so, but the figure stays within its band.
    expect(backSolve([stage(30, 30)], 500).needs[0]).toMatchObject({ needed: 500, band: { low: 500 } });
  });

  it("more is needed the earlier the stage, at either end of the band; what is open is taken off in all of them alike", () => {
    fc.assert(
      fc.property(stages, fc.integer({ min: 0, max: 500 }), (all, remaining) => {
        const { needs, open, thin } = backSolve(all, remaining);
        expect(thin).toBeUndefined();
        for (const [index, need] of needs.entries()) {
          const next = needs[index + 1];
          if (!need) throw new Error("every stage has enough");
          expect(need.needed).toBeGreaterThanOrEqual(next?.needed ?? remaining);
          expect(need.band.low).toBeGreaterThanOrEqual(next?.band.low ?? remaining);
          expect(need.band.high).toBeGreaterThanOrEqual(next?.band.high ?? remaining);
          expect(need.missing).toBeLessThanOrEqual(need.needed);
        }
        expect(open?.gap).toBeCloseTo(Math.max(0, remaining - needs.reduce((sum, need) => sum + (need?.expected ?? 0), 0)), 6);
        expect(backSolve(all, remaining)).toEqual(backSolve(all, remaining));
        // Twice the target needs twice as many, but for what is rounded.
        const twice = backSolve(all, remaining * 2).needs[0];
        expect(Math.abs((twice?.needed ?? 0) - 2 * (needs[0]?.needed ?? 0))).toBeLessThanOrEqual(1);
      }),
      { seed: 15, numRuns: 60 },
    );
  });

  it("says nothing of a stage fewer than 30 got to or nobody went on from, nor of those before it", () => {
    const few = backSolve([stage(40, 80), stage(10, enough - 1), stage(20, 40)], 5);
    expect(few.needs.map((need) => need?.needed)).toEqual([undefined, undefined, 10]);
    expect(few).toMatchObject({ thin: 1, open: undefined });
    expect(backSolve([stage(0, 80), stage(20, 40)], 5).needs).toMatchObject([undefined, { needed: 10 }]);
    expect(backSolve([stage(1, enough)], 5).thin).toBeUndefined();
  });

  it("leads to winning by the medians of the stages still to come; where one is not known, neither is what comes before", () => {
    expect(backSolve([stage(40, 80, 0, 3), stage(20, 40, 0, 4.5), stage(20, 40, 0, 10)], 5).lead).toEqual([17.5, 14.5, 10]);
    expect(backSolve([stage(40, 80, 0, 3), stage(20, 40), stage(20, 40, 0, 10)], 5).lead).toEqual([null, null, 10]);
  });
});
