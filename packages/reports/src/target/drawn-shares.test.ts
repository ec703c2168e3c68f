import fc from "fast-check";
import { expect, it } from "vitest";
import { bandOf, draws, drawnShares } from "./drawn-shares.ts";

const passed = fc.integer({ min: 30, max: 5000 }).chain((n) => fc.record({ n: fc.constant(n), k: fc.integer({ min: 1, max: n }) }));
const mean = (figures: Float64Array): number => figures.reduce((sum, one) => sum + one, 0) / figures.length;

it("has the mean and the variance of Beta(k+½, n−k+½)", () => {
  fc.assert(
    fc.property(passed, ({ k, n }) => {
      const [share = new Float64Array()] = drawnShares([{ k, n }]);
      const [a, b] = [k + 0.5, n - k + 0.5];
      const variance = (a * b) / ((a + b) ** 2 * (a + b + 1));
      const found = mean(share);
      expect(share).toHaveLength(draws);
      // Five standard errors of a mean; a variance of a skew figure strays further.
      expect(Math.abs(found - a / (a + b))).toBeLessThan(5 * Math.sqrt(variance / draws));
      const spread = mean(share.map((one) => (one - found) ** 2)) / variance;
      expect(spread).toBeGreaterThan(0.7);
      expect(spread).toBeLessThan(1.4);
    }),
    { seed: 15, numRuns: 200 },
  );
});

it("a stage's share is its own rate times that of the stage after it, draw by draw", () => {
  fc.assert(
    fc.property(fc.array(passed, { minLength: 2, maxLength: 6 }), (stages) => {
      const shares = drawnShares(stages);
      expect(shares.every((share, index) => share.every((one, draw) => one <= (shares[index + 1]?.[draw] ?? 1)))).toBe(true);
      // Rates are drawn apart from one another: the mean of the product is the product of the means.
      const product = stages.reduce((all, { k, n }) => all * ((k + 0.5) / (n + 1)), 1);
      const relative = stages.reduce((all, { k, n }) => all * (1 + (n - k + 0.5) / ((k + 0.5) * (n + 2))), 1) - 1;
      expect(Math.abs(mean(shares[0] ?? new Float64Array()) / product - 1)).toBeLessThan(5 * Math.sqrt(relative / draws));
    }),
    { seed: 15, numRuns: 50 },
  );
});

it("draws the same again, and what it draws of a stage does not depend on those before it", () => {
  const last = [
    { k: 40, n: 80 },
    { k: 20, n: 32 },
  ];
  expect(drawnShares(last)).toEqual(drawnShares(last));
  expect(drawnShares([{ k: 7, n: 90 }, ...last]).slice(1)).toEqual(drawnShares(last));
});

it("a band lies between the tenth and the ninetieth percentile, interpolated", () => {
  expect(bandOf(Float64Array.from([3, 1, 2, 5, 4]))).toEqual({ low: 1.4, high: 4.6 });
  expect(bandOf(Float64Array.from([7]))).toEqual({ low: 7, high: 7 });
});
