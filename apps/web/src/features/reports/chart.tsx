import { type ReactElement, useEffect, useRef } from "react";
import { useDark } from "../../app/appearance.ts";
import type { Format } from "../../values/format.ts";
import { chartOption } from "./chart-option.ts";
import { heatMapOption } from "./heat-map-option.ts";
import { initChart } from "./echarts.ts";
import { waterfallOption } from "./waterfall-option.ts";

interface Props {
  readonly option: Readonly<Record<string, unknown>>;
  readonly label: string;
  readonly height: number;
  readonly format: Format;
  readonly currency: string | null;
  readonly onDrill: (token: string) => void;
}

/** How a chart is drawn in so many pixels of width, in the colours of the moment. */
function optionFor(option: Props["option"], format: Format, currency: string | null, width: number): Readonly<Record<string, unknown>> {
  const css = getComputedStyle(document.documentElement);
  if (option["kind"] === "heat-map") return heatMapOption(option, css, format, width);
  if (option["kind"] === "waterfall") return waterfallOption(option, css, format, currency);
  return chartOption(option, css, format, currency, width);
}

/** An ECharts option as data, drawn in the product's colours; a mark with a drill token opens its records. */
export function Chart({ option, label, height, format, currency, onDrill }: Props): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const dark = useDark();
  const drill = useRef(onDrill);
  useEffect(() => {
    drill.current = onDrill;
  });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const chart = initChart(element, null, { renderer: "svg" });
    let width = element.clientWidth;
    // Names and legends stand otherwise in another width.
    const layOut = (): void => chart.setOption(optionFor(option, format, currency, width), { notMerge: true });
    layOut();
    chart.on("click", (event) => {
      const token = (event.data as { drill?: unknown } | null)?.drill;
      if (typeof token === "string") drill.current(token);
    });
    const watch = new ResizeObserver(() => {
      chart.resize();
      if (element.clientWidth === width || element.clientWidth === 0) return;
      width = element.clientWidth;
      layOut();
    });
    watch.observe(element);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [option, dark, format, currency]);
  return <div ref={box} role="img" aria-label={label} className="chart" style={{ height }} data-testid="chart" />;
}
