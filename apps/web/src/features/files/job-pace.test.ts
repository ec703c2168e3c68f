import { expect, it } from "vitest";
import { type Glimpse, paceOf, withGlimpse } from "./job-pace.ts";

const seen = (...points: readonly (readonly [at: number, done: number])[]): readonly Glimpse[] =>
  points.reduce<readonly Glimpse[]>((before, [at, done]) => withGlimpse(before, { at, done }), []);

it("rows a second are those of the last ten seconds, and what is left is reckoned by them", () => {
  expect(paceOf(seen([0, 0], [1_000, 500], [2_000, 1_000]), 4_000)).toEqual({ rate: 500, secondsLeft: 6 });
  expect(paceOf(seen([0, 0], [5_000, 100], [12_000, 1_500], [15_000, 2_100]), 3_000)).toEqual({ rate: 200, secondsLeft: 5 });
  expect(paceOf(seen([0, 0], [2_000, 1_000]), null)).toEqual({ rate: 500, secondsLeft: undefined });
});

it("nothing is said of a job that has only begun, stands still, or begins anew", () => {
  expect(paceOf(seen([0, 0]), 10)).toBeUndefined();
  expect(paceOf(seen([0, 0], [500, 300]), 1_000)).toBeUndefined();
  expect(paceOf(seen([0, 40], [9_000, 40]), 1_000)).toBeUndefined();
  expect(paceOf(seen([0, 900], [2_000, 1_000], [3_000, 0]), 1_000)).toBeUndefined();
});
