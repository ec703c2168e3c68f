import { useState } from "react";

/** Widths of columns in pixels by their keys; those left out have their usual one. */
export type ColumnWidths = Readonly<Record<string, number>>;

/** No column is made narrower or wider than this, in pixels. */
export const widthBounds = { least: 72, most: 720 } as const;

/** A width a column may have, in whole pixels. */
export const withinBounds = (width: number): number => Math.round(Math.min(widthBounds.most, Math.max(widthBounds.least, width)));

/** Widths as they were remembered; what is no width is left out. */
export function readWidths(stored: string | null): ColumnWidths {
  try {
    const told: unknown = JSON.parse(stored ?? "{}");
    if (typeof told !== "object" || told === null) return {};
    const widths = Object.entries(told).filter((entry): entry is [string, number] => Number.isFinite(entry[1]));
    return Object.fromEntries(widths.map(([key, width]) => [key, withinBounds(width)]));
  } catch {
    // Not ours, or broken: the usual widths.
    return {};
  }
}

/** The widths a reader gave an object's columns, remembered in this browser; undefined for a column brings its usual one back. */
export function useColumnWidths(app: string, object: string): readonly [ColumnWidths, (key: string, width: number | undefined) => void] {
  const name = ["widths", app, object].join(".");
  const [widths, setWidths] = useState(() => readWidths(localStorage.getItem(name)));
  return [
    widths,
    (key, width) => {
      const { [key]: _old, ...others } = widths;
      const next = width === undefined ? others : { ...others, [key]: withinBounds(width) };
      setWidths(next);
      localStorage.setItem(name, JSON.stringify(next));
    },
  ];
}
