import { expect, it } from "vitest";
import { bucketLabel, bucketStart } from "./dimension.ts";

it.each([
  ["day", "2026-05-17"],
  ["week", "2026-05-11"],
  ["month", "2026-05-01"],
  ["quarter", "2026-10-01"],
  ["year", "2026-01-01"],
])("the label of a %s names the day it begins", (bucket, start) => {
  expect(bucketStart(bucketLabel(bucket)(start)?.en ?? "")).toBe(start);
});

it("a label of no bucket begins on no day", () => {
  expect(["Site", "", "(empty)", "2026-05-17 10:00", "2026 Q5"].map((label) => bucketStart(label))).toEqual(Array(5).fill(undefined));
});
