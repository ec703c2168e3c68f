/** A segment in two periods: k successes of n, before and after. */
export interface Segment {
  readonly before: { readonly k: number; readonly n: number };
  readonly after: { readonly k: number; readonly n: number };
}

/** How much of a change of the whole rate comes from a segment's share and how much from its own rate. */
export interface Effect {
  readonly mix: number;
  readonly rate: number;
}

/** A change taken apart: the effects of the segments add up to it exactly. */
export interface Decomposition {
  readonly effects: readonly Effect[];
  readonly mix: number;
  readonly rate: number;
  readonly total: number;
  /** True when every segment there is in both periods changed against the whole (Simpson's paradox). */
  readonly simpson: boolean;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * Δ = Σ (s1 − s0)(r0 + r1)/2 + Σ (r1 − r0)(s0 + s1)/2 (Kitagawa 1955); a segment that is empty in one period borrows the rate of the
 * other, so that it is all mix. Undefined when a period has no records at all.
 */
export function decompose(segments: readonly Segment[]): Decomposition | undefined {
  const before = sum(segments.map((segment) => segment.before.n));
  const after = sum(segments.map((segment) => segment.after.n));
  if (before === 0 || after === 0) return undefined;
  const rate = ({ k, n }: { k: number; n: number }, other: { k: number; n: number }): number =>
    n > 0 ? k / n : other.n > 0 ? other.k / other.n : 0;
  const effects = segments.map((segment): Effect => {
    const [share0, share1] = [segment.before.n / before, segment.after.n / after];
    const [rate0, rate1] = [rate(segment.before, segment.after), rate(segment.after, segment.before)];
    return { mix: ((share1 - share0) * (rate0 + rate1)) / 2, rate: ((rate1 - rate0) * (share0 + share1)) / 2 };
  });
  const total = sum(segments.map((segment) => segment.after.k)) / after - sum(segments.map((segment) => segment.before.k)) / before;
  const both = segments.filter((segment) => segment.before.n > 0 && segment.after.n > 0);
  // Compared in whole numbers: k1/n1 against k0/n0.
  const turns = both.map((segment) => Math.sign(segment.after.k * segment.before.n - segment.before.k * segment.after.n));
  return {
    effects,
    mix: sum(effects.map((effect) => effect.mix)),
    rate: sum(effects.map((effect) => effect.rate)),
    total,
    simpson: both.length > 1 && turns.every((turn) => turn !== 0 && turn === -Math.sign(total)),
  };
}
