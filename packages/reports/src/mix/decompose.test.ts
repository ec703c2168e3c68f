import fc from "fast-check";
import { expect, it } from "vitest";
import { decompose, type Segment } from "./decompose.ts";

const segment = (k0: number, n0: number, k1: number, n1: number): Segment => ({ before: { k: k0, n: n0 }, after: { k: k1, n: n1 } });

it("a change of shares alone is all mix, a change of rates alone is all rate", () => {
  const mix = decompose([segment(40, 80, 20, 40), segment(2, 20, 6, 60)]);
  expect(mix?.total).toBeCloseTo(0.26 - 0.42, 12);
  expect(mix?.mix).toBeCloseTo(-0.16, 12);
  expect(mix?.rate).toBeCloseTo(0, 12);
  const rate = decompose([segment(10, 50, 20, 50), segment(5, 50, 5, 50)]);
  expect(rate?.mix).toBeCloseTo(0, 12);
  expect(rate?.rate).toBeCloseTo(0.1, 12);
});

it("a segment that is new or gone is all mix", () => {
  const found = decompose([segment(10, 50, 10, 50), segment(0, 0, 40, 50), segment(10, 50, 0, 0)]);
  expect(found?.effects[1]).toMatchObject({ rate: 0 });
  expect(found?.effects[1]?.mix).toBeCloseTo(0.4, 12);
  expect(found?.effects[2]).toMatchObject({ rate: 0 });
});

it("each segment better and the whole worse is Simpson's paradox, and only that", () => {
  expect(decompose([segment(80, 100, 9, 10), segment(2, 10, 30, 100)])?.simpson).toBe(true);
  expect(decompose([segment(80, 100, 9, 10), segment(2, 10, 10, 100)])?.simpson).toBe(false);
  expect(decompose([segment(80, 100, 9, 10)])?.simpson).toBe(false);
});

it("nothing can be compared with an empty period", () => {
  expect(decompose([segment(0, 0, 1, 2)])).toBeUndefined();
  expect(decompose([])).toBeUndefined();
});

it("mix and rate of all segments add up to the change, whatever they are", () => {
  const counts = fc.integer({ min: 0, max: 10_000 }).chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
  const segments = fc.array(
    fc.tuple(counts, counts).map(([[k0, n0], [k1, n1]]) => segment(k0, n0, k1, n1)),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(segments, (given) => {
      const found = decompose(given);
      if (found) expect(found.mix + found.rate).toBeCloseTo(found.total, 10);
    }),
  );
});
