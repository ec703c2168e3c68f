import type { CustomSeriesOption, CustomSeriesRenderItem } from "echarts";

type Option = Readonly<Record<string, unknown>>;

/** How a bar lies in its row; the marks must lie in the same way. */
export const lying = { barMaxWidth: 22, barGap: "20%" } as const;

const pointsOf = ({ data }: Option): readonly (Option | null)[] => (Array.isArray(data) ? data : []);

/** Between which two figures a point of a series says it may lie; undefined for one that says nothing, or that it lies in one place. */
function rangeOf(point: Option | null | undefined): readonly [low: number, high: number] | undefined {
  const [low, high] = [point?.["low"], point?.["high"]];
  return typeof low === "number" && typeof high === "number" && low < high ? [low, high] : undefined;
}

/** Whether any point of a series says between which figures it may lie. */
export const hasRange = (series: Option): boolean => pointsOf(series).some((point) => rangeOf(point) !== undefined);

/** The words of a point's figure, with those it may lie between. */
export function rangeWords(series: Option, read: (value: number) => string): (value: unknown, index: number) => string {
  return (value, index) => {
    const range = rangeOf(pointsOf(series)[index]);
    const own = typeof value === "number" ? read(value) : "—";
    return range ? `${own} (${range.map(read).join("–")})` : own;
  };
}

/** Lines over the lying bars of series that say between which figures they may lie, from the one to the other, with an end at both. */
export function rangeMarks(bars: readonly Option[], colour: string): CustomSeriesOption[] {
  return bars.flatMap((series, at): CustomSeriesOption[] => {
    const data = pointsOf(series).flatMap((point, row) => {
      const range = rangeOf(point);
      return range ? [[...range, row]] : [];
    });
    // Named like its bars, so that they go and come together in the legend.
    const name = String(series["name"]);
    return data.length === 0
      ? []
      : [{ type: "custom", name, silent: true, z: 6, data, encode: { x: [0, 1], y: 2 }, renderItem: mark(at, bars.length, colour) }];
  });
}

function mark(at: number, bars: number, colour: string): CustomSeriesRenderItem {
  return (_, api) => {
    // Bars that the legend hides leave their room to the others.
    const seen = api.currentSeriesIndices().filter((index) => index < bars);
    const place = api.barLayout({ ...lying, count: seen.length })?.[seen.indexOf(at)];
    const [low = 0, y = 0] = api.coord([api.value(0), api.value(2)]);
    const [high = 0] = api.coord([api.value(1), api.value(2)]);
    const [middle, half] = [y + (place?.offsetCenter ?? 0), Math.min(6, (place?.width ?? 12) / 2)];
    const style = { stroke: colour, lineWidth: 1.5 };
    const line = (x1: number, y1: number, x2: number, y2: number) => ({ type: "line" as const, shape: { x1, y1, x2, y2 }, style });
    return {
      type: "group",
      children: [
        line(low, middle, high, middle),
        line(low, middle - half, low, middle + half),
        line(high, middle - half, high, middle + half),
      ],
    };
  };
}
