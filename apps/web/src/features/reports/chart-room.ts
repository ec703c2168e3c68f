type Option = Readonly<Record<string, unknown>>;

/** Pixels an axis and the edges take from a chart's width. */
const margins = 70;
/** Up to here every column has its name; more are days or weeks, of which some suffice. */
const mostNames = 12;

/** How the names below columns are written: all of them, slanted where the columns stand too close for the longest. */
export function namesBelow(names: readonly string[], width: number): Option {
  if (names.length > mostNames) return { interval: "auto", hideOverlap: true, width: 84 };
  const each = Math.floor((width - margins) / names.length) - 4;
  const longest = Math.max(0, ...names.map(lengthOf));
  return longest > each ? { interval: 0, rotate: 40, width: 72 } : { interval: 0, width: each };
}

/** Whether the figures of columns can stand over them, each clear of its neighbours. */
export function figuresFit(figures: readonly string[], width: number): boolean {
  return Math.max(0, ...figures.map(lengthOf)) <= (width - margins) / Math.max(1, figures.length);
}

/** Pixels bars need on their right for figures behind their ends, of which the longest may reach the edge. */
export const roomBehind = (figures: readonly string[]): number => 10 + Math.max(0, ...figures.map(lengthOf));

/** How many lines a legend of these names takes in so many pixels. */
export function legendRows(names: readonly string[], width: number): number {
  let rows = 1;
  let used = 0;
  for (const name of names) {
    // The mark, its gap to the name and the gap to the next one.
    const each = 10 + 5 + lengthOf(name) + 14;
    if (used > 0 && used + each > width) {
      rows += 1;
      used = 0;
    }
    used += each;
  }
  return rows;
}

/** Pixels a name takes at 12 pixels, generously: Chinese characters are square, others little more than half as wide. */
function lengthOf(name: string): number {
  let length = 0;
  for (const letter of name) length += letter > "\u2e80" ? 12 : 7;
  return length;
}
