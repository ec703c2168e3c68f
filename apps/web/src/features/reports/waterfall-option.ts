import type { Format } from "../../values/format.ts";
import { outcomeColour } from "./outcome-colour.ts";

/** One step as the server sends it: by how much it changes the total, or, at the two ends, how high it stands. */
export interface WaterfallStep {
  readonly value: number;
  readonly ends: boolean;
  /** What became of the records, where a step is that. */
  readonly outcome?: string;
  readonly drill?: string;
}

/** Where each step's bar begins and how long it is, so that it hangs where the one before left off. */
export function hung(steps: readonly WaterfallStep[]): readonly { readonly base: number; readonly length: number }[] {
  let total = 0;
  return steps.map(({ value, ends }) => {
    if (ends) {
      total = value;
      return { base: 0, length: value };
    }
    const from = total;
    total += value;
    return { base: Math.min(from, total), length: Math.abs(value) };
  });
}

/**
 * Steps as bars that hang between two totals: what adds is blue, what takes away red, an outcome has its own colour, the ends are plain;
 * every step says its amount.
 */
export function waterfallOption(
  data: Readonly<Record<string, unknown>>,
  css: { getPropertyValue: (name: string) => string },
  format: Format,
  currency: string | null,
): Record<string, unknown> {
  const colour = (name: string): string => css.getPropertyValue(name).trim();
  const steps = (data["series"] as readonly { readonly data: readonly WaterfallStep[] }[])[0]?.data ?? [];
  const names = (data["yAxis"] as { readonly data: readonly string[] }).data;
  const read = (value: number): string => {
    const size = Math.abs(value);
    return currency !== null && size >= 1000 ? format.shortMoney(value, currency) : format.number(value, 1);
  };
  const bars = hung(steps);
  return {
    textStyle: { fontFamily: css.getPropertyValue("--font"), color: colour("--text-2") },
    grid: { left: 8, right: 72, top: 8, bottom: 6, containLabel: true },
    xAxis: {
      type: "value",
      splitLine: { lineStyle: { color: colour("--line") } },
      axisLabel: { color: colour("--text-3"), fontSize: 12, hideOverlap: true, formatter: read },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: names,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colour("--line-2") } },
      axisLabel: { color: colour("--text-2"), fontSize: 12, interval: 0, width: 88, overflow: "truncate" },
    },
    series: [
      {
        type: "bar",
        stack: "total",
        stackStrategy: "all",
        silent: true,
        itemStyle: { color: "transparent" },
        data: bars.map((bar) => bar.base),
      },
      {
        type: "bar",
        stack: "total",
        stackStrategy: "all",
        barMaxWidth: 20,
        cursor: "pointer",
        label: {
          show: true,
          position: "right",
          color: colour("--text"),
          fontSize: 12,
          fontWeight: 600,
          formatter: ({ dataIndex }: { dataIndex: number }) => read(steps[dataIndex]?.value ?? 0),
        },
        data: steps.map(({ value, ends, outcome, drill }, index) => ({
          value: bars[index]?.length ?? 0,
          ...(drill !== undefined && { drill }),
          itemStyle: { color: colour(outcomeColour(outcome) ?? (ends ? "--c9" : value < 0 ? "--bad" : "--s2")), borderRadius: 3 },
        })),
      },
    ],
  };
}
