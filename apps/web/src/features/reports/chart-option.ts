import type { Format } from "../../values/format.ts";
import { plainText } from "../../values/plain-text.ts";
import { shortDays } from "../../values/short-days.ts";
import { escaped } from "./escaped.ts";
import { figuresFit, legendRows, namesBelow, roomBehind } from "./chart-room.ts";
import { hasRange, lying, rangeMarks, rangeWords } from "./range-marks.ts";
import { outcomeColour } from "./outcome-colour.ts";

type Option = Readonly<Record<string, unknown>>;

/** Colours of series that are no outcomes, in order; each can be told from the ground and the others. */
const palette = ["--s2", "--s6", "--s5", "--s1", "--field", "--s4", "--s3", "--c7", "--c8", "--c9"];

/** Figures along an axis are round: no place is needed that is zero. */
const withoutZeros = (text: string): string => text.replace(/\.0(?=\D*$)/, "");

function axis(
  raw: unknown,
  sideways: boolean,
  width: number,
  colour: (name: string) => string,
  read: (value: number) => string,
  whole: boolean,
): Option | undefined {
  if (typeof raw !== "object" || raw === null) return undefined;
  const given = raw as Option;
  const names: readonly unknown[] = Array.isArray(given["data"]) ? given["data"] : [];
  const category = given["type"] === "category";
  return {
    ...given,
    // Of things that are counted there is no half.
    ...(category ? { data: shortDays(names) } : whole && { minInterval: 1 }),
    axisLine: { show: category, lineStyle: { color: colour("--line-2") } },
    axisTick: { show: false },
    splitLine: { show: !category, lineStyle: { color: colour("--line") } },
    axisLabel: {
      color: colour(category ? "--text-2" : "--text-3"),
      fontSize: 12,
      ...(category
        ? { overflow: "truncate", ...(sideways ? { interval: 0, width: 96 } : namesBelow(names.map(plainText), width)) }
        : { hideOverlap: true, formatter: (value: number) => withoutZeros(read(value)) }),
    },
  };
}

/** The figures of a series; nothing counts as 0. */
function valuesOf(series: Option): readonly number[] {
  const data: readonly unknown[] = Array.isArray(series["data"]) ? series["data"] : [];
  return data.map((point) => Number(typeof point === "object" && point !== null ? ((point as Option)["value"] ?? 0) : point));
}

/** Whether a series draws anything at all. */
const hasValues = (series: Option): boolean => valuesOf(series).some((value) => Math.abs(value) > 0);

/** Whether a series has bars that go the other way from the ground. */
function sinks({ data }: Option): boolean {
  return Array.isArray(data) && data.some((point: Option | null) => Number(point?.["value"] ?? 0) < 0);
}

/** A server's chart data as an ECharts option in the product's look, for so many pixels of width: linear bars, quiet axes, amounts as people read them. */
export function chartOption(
  data: Option,
  css: { getPropertyValue: (name: string) => string },
  format: Format,
  currency: string | null,
  width: number,
): Option {
  const colour = (name: string): string => css.getPropertyValue(name).trim();
  const { kind, unit, xAxis, yAxis, series: all, breaks, legend: keyed, ...rest } = data;
  const read = (value: number): string => {
    if (currency !== null && Math.abs(value) >= 1000) return format.shortMoney(value, currency);
    return typeof unit === "string" ? `${format.number(value, 1)} ${unit}` : format.number(value, 1);
  };
  const given = Array.isArray(all) ? (all as readonly Option[]) : [];
  const series = given
    .map(({ outcome, ...one }, index): Option => {
      return { ...one, itemStyle: { color: colour(outcomeColour(outcome) ?? palette[index % palette.length] ?? "--s2") } };
    })
    .filter(hasValues);
  const against = kind === "bullet-bars";
  const several = series.length > 1;
  const sideways = (yAxis as Option | undefined)?.["type"] === "category";
  const values = series.flatMap(valuesOf);
  const whole = values.every(Number.isInteger);
  const figures = values.map(read);
  // A figure beside a bar would stand where its range is drawn.
  const ranged = sideways && series.some(hasRange);
  const named = !several && !ranged && (sideways || figuresFit(figures, width));
  const behind = named && sideways ? Math.max(18, roomBehind(figures)) : 18;
  // What one part is called is said even where it is the only one that has anything to show.
  const explained = series.length > 0 && (given.length > 1 || keyed === true);
  const legend = explained
    ? legendRows(
        series.map((one: Option) => plainText(one["name"])),
        width,
      )
    : 0;
  return {
    ...rest,
    textStyle: { fontFamily: css.getPropertyValue("--font"), color: colour("--text-2") },
    grid: { left: 8, right: against ? 76 : behind, top: 10 + legend * 24, bottom: 6, containLabel: true },
    ...(explained && {
      legend: { top: 0, left: 0, itemWidth: 10, itemHeight: 10, itemGap: 14, textStyle: { color: colour("--text-2"), fontSize: 12 } },
    }),
    tooltip: {
      trigger: "item",
      backgroundColor: colour("--surface"),
      borderColor: colour("--line"),
      textStyle: { color: colour("--text"), fontSize: 12 },
      valueFormatter: (value: unknown) => (typeof value === "number" ? read(value) : plainText(value) || "—"),
    },
    xAxis: axis(xAxis, sideways, width, colour, read, whole),
    yAxis: axis(yAxis, sideways, width, colour, read, whole),
    series: [
      ...series.map((one, index) => {
        const marked = index === 0 ? { ...one, ...breakLines(breaks, colour) } : one;
        const shown = dressed(marked, sideways, named, colour, read);
        return against ? warned(shown, series, colour) : shown;
      }),
      ...(ranged ? rangeMarks(series, colour("--text")) : []),
    ],
  };
}

/** A dashed line where stages took the place of others, with what happened on hover. */
function breakLines(breaks: unknown, colour: (name: string) => string): Option {
  if (!Array.isArray(breaks) || breaks.length === 0) return {};
  return {
    markLine: {
      symbol: "none",
      silent: false,
      lineStyle: { color: colour("--text-2"), type: "dashed", width: 1 },
      label: { show: false },
      data: (breaks as readonly { readonly index: number; readonly note: string }[]).map(({ index, note }) => ({
        xAxis: index,
        name: note,
        tooltip: { formatter: escaped(note), extraCssText: "max-width: 280px; white-space: normal" },
      })),
    },
  };
}

function dressed(
  series: Option,
  sideways: boolean,
  named: boolean,
  colour: (name: string) => string,
  read: (value: number) => string,
): Option {
  if (series["type"] === "scatter") return { ...series, itemStyle: { color: colour("--text") }, z: 5 };
  const stacked = series["stack"] !== undefined;
  return {
    ...series,
    ...(sideways ? lying : { barMaxWidth: 34 }),
    ...(hasRange(series) && { tooltip: { valueFormatter: rangeWords(series, read) } }),
    cursor: "pointer",
    itemStyle: { ...(series["itemStyle"] as Option), borderRadius: stacked || sinks(series) ? 0 : sideways ? [0, 5, 5, 0] : [5, 5, 0, 0] },
    ...(named && {
      labelLayout: { hideOverlap: true },
      label: {
        show: true,
        position: sideways ? "right" : "top",
        color: colour("--text"),
        fontSize: 12,
        fontWeight: 600,
        formatter: (point: { value: unknown }) => (typeof point.value === "number" ? read(point.value) : ""),
      },
    }),
  };
}

/** Bars measured against a mark each: red where they pass it, with both figures at the edge. */
function warned(series: Option, all: readonly Option[], colour: (name: string) => string): Option {
  const marks = all.find((one) => one["type"] === "scatter")?.["data"];
  const data = series["data"];
  if (series["type"] === "scatter" || !Array.isArray(data) || !Array.isArray(marks)) return series;
  const marked = marks as readonly unknown[];
  return {
    ...series,
    label: {
      show: true,
      color: colour("--text"),
      fontSize: 12,
      formatter: ({ value, dataIndex }: { value: unknown; dataIndex: number }) =>
        typeof value === "number" ? [value.toFixed(1), marked[dataIndex]].filter((part) => typeof part !== "object").join(" / ") : "",
    },
    // At the right edge, where no mark can run through the figures.
    labelLayout: { x: "99%", align: "right", verticalAlign: "middle" },
    data: data.map((point: Option | null, index) => {
      const [value, mark] = [point?.["value"], marked[index]];
      const over = typeof value === "number" && typeof mark === "number" && value > mark;
      return over ? { ...point, itemStyle: { color: colour("--bad") } } : point;
    }),
  };
}
