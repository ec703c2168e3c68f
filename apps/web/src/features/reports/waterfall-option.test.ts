import { expect, it } from "vitest";
import { makeFormat } from "../../values/format.ts";
import { hung, waterfallOption } from "./waterfall-option.ts";

const steps = [
  { value: 100, ends: true, drill: "o" },
  { value: 40, ends: false },
  { value: -120, ends: false, outcome: "won", drill: "w" },
  { value: -30, ends: false },
  { value: -10, ends: true },
];

it("each step hangs where the one before left off, below nothing too, and the ends stand on the ground", () => {
  expect(hung(steps)).toEqual([
    { base: 0, length: 100 },
    { base: 100, length: 40 },
    { base: 20, length: 120 },
    { base: -10, length: 30 },
    { base: 0, length: -10 },
  ]);
});

it("what takes away is red, what adds blue, an outcome as in every chart, and a bar keeps its drill token", () => {
  const css = { getPropertyValue: (name: string) => name };
  const data = { yAxis: { data: ["a", "b", "c", "d", "e"] }, series: [{ data: steps }] };
  const option = waterfallOption(data, css, makeFormat("en", "UTC", "CNY"), null);
  const [, bars] = option["series"] as { data: { itemStyle: { color: string }; drill?: string }[] }[];
  expect(bars?.data.map((bar) => bar.itemStyle.color)).toEqual(["--c9", "--s2", "--s6", "--bad", "--c9"]);
  expect(bars?.data[2]?.drill).toBe("w");
});
