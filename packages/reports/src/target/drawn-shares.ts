import { randomBeta, randomLcg } from "d3-random";

/** How many of a stage's records there were, and how many of them went on. */
export interface Passed {
  readonly k: number;
  readonly n: number;
}

/** How often every rate is drawn: the ends of a band are then right to about a fiftieth of its breadth. */
export const draws = 2000;
/** Always the same, so that a report asked again gives the same figures. */
const seed = 0.271828;

/**
 * For each stage, what share of its records wins in the end, drawn so many times: the product of its onward rate and those after it, each
 * from Beta(k+½, n−k+½), what is known of a rate of which k of n were seen (Jeffreys 1946). Drawn together, so that the same draw of
 * several stages belongs together.
 */
export function drawnShares(passed: readonly Passed[]): readonly Float64Array[] {
  const beta = randomBeta.source(randomLcg(seed));
  const shares: Float64Array[] = [];
  let after = new Float64Array(draws).fill(1);
  // From the last stage back, so that what is drawn of one does not depend on how many come before it.
  for (const { k, n } of passed.toReversed()) {
    const rate = beta(k + 0.5, n - k + 0.5);
    after = after.map((share) => share * rate());
    shares.unshift(after);
  }
  return shares;
}

/** A range in which eight of ten draws lie. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/** The tenth and the ninetieth percentile of figures, by linear interpolation as `percentile_cont` does it; there must be some. */
export function bandOf(figures: Float64Array): Band {
  const sorted = figures.toSorted();
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
    return low + (high - low) * (place % 1);
  };
  return { low: at(0.1), high: at(0.9) };
}
