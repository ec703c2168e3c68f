import type { Rate } from "./report-type.ts";

/** z of a two-sided 95 % interval. */
const z = 1.959963984540054;

/** k of n with its Wilson score interval (Wilson 1927) and the display rule for small samples. */
export function rateOf(k: number, n: number): Rate {
  const show = n < 10 ? "count" : n < 30 ? "interval" : "full";
  if (n === 0) return { k, n, value: null, low: null, high: null, show };
  const p = k / n;
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return { k, n, value: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half), show };
}

/** How many of a small sample's own are worth as much as the overall share: a group of so many counts half for itself. */
const weight = 20;

/** k of n drawn to the overall share p, the more so the smaller n is: (k + m·p) ÷ (n + m) with m = 20; null where there is no overall share. */
export function shrunkShare(k: number, n: number, overall: number | null): number | null {
  return overall === null ? null : (k + weight * overall) / (n + weight);
}
