import { describe, expect, it } from "vitest";
import { makeFormat } from "../../values/format.ts";
import { heatMapOption } from "./heat-map-option.ts";

const light: Readonly<Record<string, string>> = {
  "--brand-bg": "#edf2ff",
  "--s2": "#2e64c8",
  "--surface-2": "#fafbfc",
  "--text": "#12161e",
  "--text-3": "#5e6774",
  "--text-on": "#fff",
};
const format = makeFormat("zh-CN", "Asia/Shanghai", "CNY");
const rate = (k: number, n: number) => ({ k, n, value: k / n, low: 0, high: 1, show: n < 10 ? "count" : n < 30 ? "interval" : "full" });
const cell = (x: number, k: number, n: number) => ({ value: [x, 0, k / n], rate: rate(k, n), drill: `t${x}` });

interface Shown {
  readonly series: readonly [
    {
      readonly data: readonly {
        readonly drill: string;
        readonly itemStyle: { color: string };
        readonly label: { color: string; formatter: string };
      }[];
    },
  ];
  readonly tooltip: { formatter(point: { data: unknown }): string };
}
const shown = heatMapOption(
  {
    kind: "heat-map",
    xAxis: { data: ["b", "<c>", "d"] },
    yAxis: { data: ["a"] },
    series: [{ data: [cell(0, 30, 30), cell(1, 3, 30), cell(2, 3, 4)] }],
  },
  { getPropertyValue: (name) => light[name] ?? "#000" },
  format,
  500,
) as unknown as Shown;

describe("a matrix of shares", () => {
  it("is the bluer the more, with ink that reads on it, and every cell opens its records", () => {
    const [all, few] = shown.series[0].data;
    expect([all?.itemStyle.color, all?.label.color, all?.drill]).toEqual(["#2e64c8", "#fff", "t0"]);
    expect([few?.itemStyle.color, few?.label.color]).toEqual(["#dae4fa", "#12161e"]);
    expect([all?.label.formatter, few?.label.formatter]).toEqual(["100%", "10%"]);
  });
  it("shows too small a sample as k of n without colour", () => {
    expect(shown.series[0].data[2]).toMatchObject({ itemStyle: { color: "#fafbfc" }, label: { formatter: "3/4" } });
  });
  it("says from where to where and of how many, whatever stages are called", () => {
    expect(shown.tooltip.formatter({ data: cell(1, 3, 30) })).toBe("a → &lt;c><br>10% (3/30)");
  });
});
