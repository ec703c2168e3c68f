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
    const css = getComputedStyle(document.documentElement);
    const drawn = {
      "heat-map": () => heatMapOption(option, css, format, element.clientWidth),
      waterfall: () => waterfallOption(option, css, format, currency),
    }[String(option["kind"])];
    chart.setOption(drawn ? drawn() : chartOption(option, css, format, currency, element.clientWidth));
    chart.on("click", (event) => {
      const token = (event.data as { drill?: unknown } | null)?.drill;
      if (typeof token === "string") drill.current(token);
    });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(element);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [option, dark, format, currency]);
  return <div ref={box} role="img" aria-label={label} style={{ height, width: "100%" }} data-testid="chart" />;
}
