/** k successes of n. */
export interface Share {
  readonly k: number;
  readonly n: number;
}

/** Where a benchmark comes from. */
export type Origin = "own" | "peers" | "target";

/** The rate a step is measured against. */
export interface Benchmark {
  readonly rate: number;
  readonly origin: Origin;
}

/** Fewest entrants a rate is taken from, of a quarter; of a peer; and fewest peers for a quartile of them. */
const enough = { quarter: 30, peer: 10, peers: 4 };

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * Rates of groups drawn towards the rate of all, the more the smaller the group: (k + m·p) / (n + m), m from the spread between the groups
 * by the method of moments for beta-binomial counts (Kleinman 1973). Where they spread no more than chance would have it, all are p.
 */
export function shrunk(shares: readonly Share[]): readonly number[] {
  const n = sum(shares.map((share) => share.n));
  if (n === 0) return shares.map(() => 0);
  const p = sum(shares.map((share) => share.k)) / n;
  const spread = sum(shares.map((share) => (share.n === 0 ? 0 : share.n * (share.k / share.n - p) ** 2)));
  const free = shares.filter((share) => share.n > 0).length - 1;
  const chance = p * (1 - p);
  const correlation = (spread - chance * free) / (chance * (n - sum(shares.map((share) => share.n ** 2)) / n - free));
  if (!(correlation > 0)) return shares.map(() => p);
  const m = Math.max(0, 1 / Math.min(1, correlation) - 1);
  return shares.map((share) => (share.n + m === 0 ? p : (share.k + m * p) / (share.n + m)));
}

/** The value below which three of four lie, by linear interpolation. */
function upperQuartile(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * 0.75;
  const [low = 0, high = low] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

/** The best of one's own quarters, the upper quartile of the peers, and the target, of those there are and large enough. */
export function benchmarkOf(quarters: readonly Share[], peers: readonly Share[], target: number | undefined): Benchmark | undefined {
  const own = quarters.filter((share) => share.n >= enough.quarter).map((share) => share.k / share.n);
  const known = peers.filter((share) => share.n >= enough.peer);
  const all: readonly Benchmark[] = [
    ...own.map((rate): Benchmark => ({ rate, origin: "own" })),
    ...(known.length >= enough.peers ? [{ rate: upperQuartile(shrunk(known)), origin: "peers" } as const] : []),
    ...(target === undefined ? [] : [{ rate: target, origin: "target" } as const]),
  ];
  return all.reduce<Benchmark | undefined>((best, one) => (best === undefined || one.rate > best.rate ? one : best), undefined);
}
