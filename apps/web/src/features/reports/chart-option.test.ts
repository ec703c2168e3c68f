import { describe, expect, it } from "vitest";
import { makeFormat } from "../../values/format.ts";
import { chartOption } from "./chart-option.ts";

const css = { getPropertyValue: (name: string) => name };
const format = makeFormat("zh-CN", "Asia/Shanghai", "CNY");

interface Shown {
  readonly xAxis: { readonly data?: readonly string[] };
  readonly series: readonly { readonly name?: string; readonly itemStyle: { readonly color: string }; readonly data: readonly unknown[] }[];
}
const shown = (data: Record<string, unknown>, width = 600): Shown => chartOption(data, css, format, null, width) as unknown as Shown;

describe("a chart from the server's data", () => {
  it("a series keeps its colour when another one has nothing to show", () => {
    const bar = (name: string, value: number) => ({ type: "bar", name, data: [{ value, drill: "x" }] });
    const { series } = shown({
      xAxis: { type: "category", data: ["a"] },
      yAxis: {},
      series: [bar("in", 3), bar("back", 0), bar("still", 2)],
    });
    expect(series.map((one) => [one.name, one.itemStyle.color])).toEqual([
      ["in", "--s2"],
      ["still", "--s5"],
    ]);
    expect(series[0]?.data).toEqual([{ value: 3, drill: "x" }]);
  });
  it("an outcome has its colour wherever it stands among the series", () => {
    const bar = (outcome: string) => ({ type: "bar", outcome, name: outcome, data: [{ value: 1 }] });
    const coloursOf = (...outcomes: readonly string[]): readonly (readonly unknown[])[] =>
      shown({ xAxis: { type: "category", data: ["a"] }, yAxis: {}, series: outcomes.map(bar) }).series.map((one) => [
        one.name,
        one.itemStyle.color,
        "outcome" in one,
      ]);
    const told = coloursOf("entered", "won", "back", "forward", "lost", "invalid", "parked", "reopened", "elsewhere", "still");
    expect(new Set(told.map(([, colour]) => colour)).size).toBe(told.length);
    expect(coloursOf("lost", "forward", "won")).toEqual([
      ["lost", "--s1", false],
      ["forward", "--s2", false],
      ["won", "--s6", false],
    ]);
  });
  it("a part that is the only one to show is named all the same, a measure of its own is not", () => {
    const one = { type: "bar", name: "Skills", data: [{ value: 1 }] };
    const keyed = (more: Record<string, unknown>): boolean =>
      "legend" in chartOption({ yAxis: { type: "category", data: ["a"] }, xAxis: {}, series: [one], ...more }, css, format, null, 600);
    expect([keyed({ legend: true }), keyed({}), keyed({ series: [one, { ...one, name: "none", data: [null] }] })]).toEqual([
      true,
      false,
      true,
    ]);
  });
  it("bars that may lie between two figures have a line over them from the one to the other, and say so", () => {
    const bar = (name: string, ...data: unknown[]) => ({ type: "bar", name, data });
    const lying = { yAxis: { type: "category", data: ["a", "b", "c"] }, xAxis: { type: "value" } };
    const { series } = shown({
      ...lying,
      series: [bar("needed", { value: 24, low: 21, high: 30 }, { value: null }, { value: 6, low: 6, high: 6 }), bar("here", { value: 40 })],
    }) as unknown as {
      series: { type: string; name: string; data: unknown; tooltip?: { valueFormatter: (...args: unknown[]) => string } }[];
    };
    expect(series.map(({ type, name }) => [type, name])).toEqual([
      ["bar", "needed"],
      ["bar", "here"],
      ["custom", "needed"],
    ]);
    expect(series[2]?.data).toEqual([[21, 30, 0]]);
    expect([series[0]?.tooltip?.valueFormatter(24, 0), series[0]?.tooltip?.valueFormatter(6, 2)]).toEqual(["24 (21–30)", "6"]);
    expect(shown({ ...lying, series: [bar("here", { value: 40 })] }).series).toHaveLength(1);
  });
  it("an axis of counts has whole steps only", () => {
    const least = (value: number): unknown =>
      (
        chartOption(
          { xAxis: { type: "value" }, yAxis: { type: "category", data: ["a"] }, series: [{ type: "bar", data: [{ value }] }] },
          css,
          format,
          null,
          600,
        )["xAxis"] as { minInterval?: number }
      ).minInterval;
    expect([least(1), least(1.5)]).toEqual([1, undefined]);
  });
  it("figures say the unit the server gives them", () => {
    const data = { unit: "h", xAxis: { type: "value" }, yAxis: { type: "category", data: ["a"] }, series: [] };
    const option = chartOption(data, css, format, null, 600) as {
      xAxis: { axisLabel: { formatter: (value: number) => string } };
      unit?: string;
    };
    expect(option.xAxis.axisLabel.formatter(3.5)).toBe("3.5 h");
    expect(option.unit).toBeUndefined();
  });
  it("figures behind bars have room, as far as the longest", () => {
    const rightOf = (value: number): number =>
      (
        chartOption(
          {
            unit: "小时",
            xAxis: { type: "value" },
            yAxis: { type: "category", data: ["a"] },
            series: [{ type: "bar", data: [{ value }] }],
          },
          css,
          format,
          null,
          340,
        ) as unknown as { readonly grid: { readonly right: number } }
      ).grid.right;
    expect(rightOf(95.4)).toBeGreaterThanOrEqual(4 * 7 + 7 + 2 * 12);
    expect(rightOf(9_595.4)).toBeGreaterThan(rightOf(95.4));
  });
  it("what a stage is called is words in the note of a redesign, never markup", () => {
    const { series } = shown({
      xAxis: { type: "category", data: ["2026-01-01"] },
      yAxis: {},
      series: [{ type: "bar", data: [{ value: 1 }] }],
      breaks: [{ index: 0, note: "<img src=x onerror=alert(1)> {b}" }],
    }) as unknown as { series: [{ markLine: { data: [{ tooltip: { formatter: string } }] } }] };
    expect(series[0].markLine.data[0].tooltip.formatter).toBe("&lt;img src=x onerror=alert(1)> &#123;b}");
  });
  it("firsts of months read as months, other days stay days", () => {
    const axis = (data: readonly string[]) => shown({ xAxis: { type: "category", data }, yAxis: {}, series: [] }).xAxis.data;
    expect(axis(["2026-01-01", "2026-02-01"])).toEqual(["2026-01", "2026-02"]);
    expect(axis(["2026-01-01", "2026-01-08"])).toEqual(["2026-01-01", "2026-01-08"]);
  });
  it("nine reasons have nine colours", () => {
    const bar = (name: string) => ({ type: "bar", name, stack: "all", data: [{ value: 1 }] });
    const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    const { series } = shown({ yAxis: { type: "category", data: ["lead"] }, xAxis: {}, series: names.map(bar) });
    expect(new Set(series.map((one) => one.itemStyle.color)).size).toBe(9);
  });
  it("figures stand over columns only where each is clear of its neighbours, and lying bars always have them", () => {
    const data = { series: [{ type: "bar", data: Array.from({ length: 12 }, () => ({ value: 848_000 })) }] };
    const names = Array.from({ length: 12 }, (_, month) => `2026-${month}`);
    const labelled = (more: Record<string, unknown>, width: number): boolean =>
      "label" in ((chartOption({ ...data, ...more }, css, format, "CNY", width)["series"] as readonly object[])[0] ?? {});
    const columns = { xAxis: { type: "category", data: names }, yAxis: { type: "value" } };
    expect([labelled(columns, 900), labelled(columns, 330)]).toEqual([true, false]);
    expect(labelled({ yAxis: columns.xAxis, xAxis: columns.yAxis }, 330)).toBe(true);
  });
  it("round figures along an axis have no places, others keep theirs", () => {
    const { xAxis } = chartOption({ xAxis: { type: "value" }, yAxis: {}, series: [] }, css, format, "CNY", 600) as {
      xAxis: { axisLabel: { formatter: (value: number) => string } };
    };
    expect([200_000, 205_000, 1_000_000].map((value) => xAxis.axisLabel.formatter(value))).toEqual(["¥20万", "¥20.5万", "¥100万"]);
  });
  it("a bar that passes its mark turns red and keeps its drill token", () => {
    const { series } = shown({
      kind: "bullet-bars",
      yAxis: { type: "category", data: ["a", "b"] },
      xAxis: {},
      series: [
        {
          type: "bar",
          data: [
            { value: 5, drill: "p" },
            { value: 9, drill: "q" },
          ],
        },
        { type: "scatter", data: [7, 7] },
      ],
    });
    expect(series[0]?.data).toEqual([
      { value: 5, drill: "p" },
      { value: 9, drill: "q", itemStyle: { color: "--bad" } },
    ]);
  });
});
