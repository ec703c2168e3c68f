import { expect, it } from "vitest";
import type { ReportResult } from "../../api/report-types.ts";
import { withEstimates } from "./with-estimates.ts";

const answer = (columns: readonly string[], rows: readonly Record<string, unknown>[], notes: readonly string[]): ReportResult => ({
  columns: columns.map((key) => ({ key, title: key, type: "rate" })),
  rows: rows.map((row) => ({ ...row, drill: {} })),
  chart: {},
  meta: {
    title: "r",
    sentence: "",
    definition: { key: "r", type: "funnel", title: "r", funnel: "f" },
    asOf: "",
    from: null,
    to: null,
    zone: "UTC",
    currency: null,
    sample: 0,
    mature: false,
    notes,
  },
});

it("estimates stand behind the conversions they are of, stage by stage, with what is said of them", () => {
  const shown = answer(["title", "conversion", "amount"], [{ stage: "a" }, { stage: "b", amount: "5" }], ["young"]);
  const estimated = answer(
    ["title", "conversion", "estimate"],
    [
      { stage: "b", estimate: null },
      { stage: "a", estimate: 0.25 },
    ],
    ["young", "≈"],
  );
  const result = withEstimates(shown, estimated);
  expect(result.columns.map(({ key }) => key)).toEqual(["title", "conversion", "estimate", "amount"]);
  expect(result.rows).toEqual([
    { stage: "a", estimate: 0.25, drill: {} },
    { stage: "b", estimate: null, amount: "5", drill: {} },
  ]);
  expect(result.meta.notes).toEqual(["young", "≈"]);
});

it("a report that has become mature meanwhile stays as it is", () => {
  const shown = answer(["title", "conversion"], [{ stage: "a" }], []);
  expect(withEstimates(shown, answer(["title", "conversion"], [{ stage: "a" }], []))).toBe(shown);
});
