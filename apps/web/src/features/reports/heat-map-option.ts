import type { Rate } from "../../api/report-types.ts";
import type { Format } from "../../values/format.ts";
import { escaped } from "./escaped.ts";

type Option = Readonly<Record<string, unknown>>;

/** A cell: its column, row and share, what the share was made of, and how to open it. */
interface Cell {
  readonly value: readonly [x: number, y: number, share: number];
  readonly rate: Rate;
  readonly drill?: string;
}

/** A share as far as its sample allows: below 10 only k of n. */
function words({ rate }: Cell, format: Format): string {
  return rate.show === "count" || rate.value === null ? `${rate.k}/${rate.n}` : format.percent(rate.value, 0);
}

/**
 * A matrix of shares as an ECharts option in the product's look: the more, the bluer; a cell of too small a sample has no colour of its
 * own. Names of columns stand slanted where `width` has no room for them.
 */
export function heatMapOption(data: Option, css: { getPropertyValue: (name: string) => string }, format: Format, width: number): Option {
  const colour = (name: string): string => css.getPropertyValue(name).trim();
  const [series] = data["series"] as readonly { readonly data: readonly Cell[] }[];
  const names = (axis: string): readonly string[] => (data[axis] as { readonly data: readonly string[] }).data;
  const [columns, rows] = [names("xAxis"), names("yAxis")];
  const room = (width - 110) / Math.max(1, columns.length);
  const axis = (given: unknown, more: Option): Option => ({
    ...(given as Option),
    axisLine: { show: false },
    axisTick: { show: false },
    splitArea: { show: false },
    axisLabel: { color: colour("--text-2"), fontSize: 12, interval: 0, overflow: "truncate", ...more },
  });
  return {
    textStyle: { fontFamily: css.getPropertyValue("--font"), color: colour("--text-2") },
    grid: { left: 8, right: 8, top: 8, bottom: 6, containLabel: true },
    tooltip: {
      trigger: "item",
      backgroundColor: colour("--surface"),
      borderColor: colour("--line"),
      textStyle: { color: colour("--text"), fontSize: 12 },
      formatter: ({ data: cell }: { data: Cell }) => {
        const [x, y] = cell.value;
        const share = cell.rate.value === null ? "" : format.percent(cell.rate.value, 1);
        return `${escaped(rows[y])} → ${escaped(columns[x])}<br>${share} (${cell.rate.k}/${cell.rate.n})`;
      },
    },
    xAxis: { ...axis(data["xAxis"], room < 72 ? { rotate: room < 40 ? 60 : 40, width: 72 } : { width: room - 6 }), position: "top" },
    yAxis: axis(data["yAxis"], { width: 84 }),
    // The library insists on one; every cell has its own colour.
    visualMap: { show: false, min: 0, max: 1 },
    series: [
      {
        type: "heatmap",
        cursor: "pointer",
        label: { show: true, fontSize: room < 40 ? 9 : 12 },
        itemStyle: { borderColor: colour("--surface"), borderWidth: 2, borderRadius: 4 },
        emphasis: { itemStyle: { borderColor: colour("--text") } },
        data: (series?.data ?? []).map((cell) => {
          const small = cell.rate.show === "count";
          const fill = small ? colour("--surface-2") : between(colour("--brand-bg"), colour("--s2"), cell.value[2]);
          const ink = small ? colour("--text-3") : legible(fill, [colour("--text"), colour("--text-on")]);
          return {
            ...cell,
            visualMap: false,
            itemStyle: { color: fill },
            label: { color: ink, formatter: words(cell, format) },
          };
        }),
      },
    ],
  };
}

const channels = (hex: string): number[] => {
  const full = hex.length === 4 ? hex.slice(1).replaceAll(/./g, "$&$&") : hex.slice(1);
  return [0, 2, 4].map((at) => Number.parseInt(full.slice(at, at + 2), 16));
};

/** The colour a share of the way from one to another, both as #rgb or #rrggbb. */
function between(from: string, to: string, share: number): string {
  const [start, end] = [channels(from), channels(to)];
  return `#${start
    .map((channel, at) =>
      Math.round(channel + ((end[at] ?? channel) - channel) * share)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = channels(hex).map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The ink that reads best on a ground. */
function legible(ground: string, inks: readonly [string, string]): string {
  const contrast = (ink: string): number => {
    const [light, dark] = [luminance(ink), luminance(ground)].sort((a, b) => b - a) as [number, number];
    return (light + 0.05) / (dark + 0.05);
  };
  return contrast(inks[0]) >= contrast(inks[1]) ? inks[0] : inks[1];
}
