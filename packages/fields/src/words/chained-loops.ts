import type { CharacterSet, PatternAutomaton } from "./pattern-automaton.ts";

/** Steps after which an expression counts as too entangled to judge. */
const budget = 2_000_000;

const meet = (a: CharacterSet, b: CharacterSet): CharacterSet =>
  a.flatMap(([low, high]) =>
    b.flatMap(([from, to]) => (low <= to && from <= high ? [[Math.max(low, from), Math.min(high, to)] as const] : [])),
  );

/**
 * How many loops, one behind another, may each hand the same text on to the next: .*.* is one handover, .*.*.* two. A backtracking engine
 * tries a text of n characters about n to the power of one more than that. Infinity when too entangled to judge. `reach` names the places
 * each place leads to.
 *
 * A loop hands over to another when some text leads from a place of the first back to it, from there to a place of the second, and from
 * that back to itself.
 */
export function chainedLoops({ sets, next }: PatternAutomaton, reach: readonly ReadonlySet<number>[]): number {
  const leads = (from: number, to: number): boolean => reach[from]?.has(to) ?? false;
  const places = sets.map((_, place) => place).filter((place) => leads(place, place));
  const loops = new Map<number, number[]>();
  for (const place of places) {
    const first = places.find((other) => leads(place, other) && leads(other, place)) ?? place;
    loops.set(first, [...(loops.get(first) ?? []), place]);
  }
  let steps = 0;
  const size = sets.length;

  const passesOn = (p: number, q: number): boolean => {
    const seen = new Set<number>();
    const open = [[p, p, q] as const];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const a of (next[at[0]] ?? []).filter((one) => leads(one, p))) {
        for (const c of (next[at[2]] ?? []).filter((one) => leads(one, q))) {
          const both = meet(sets[a] ?? [], sets[c] ?? []);
          for (const b of both.length === 0 ? [] : (next[at[1]] ?? [])) {
            steps += 1;
            if (steps > budget) return true;
            const key = (a * size + b) * size + c;
            if (seen.has(key) || !(b === q || leads(b, q)) || meet(both, sets[b] ?? []).length === 0) continue;
            if (a === p && b === q && c === q) return true;
            seen.add(key);
            open.push([a, b, c]);
          }
        }
      }
    }
    return false;
  };

  const known = new Map<number, number>();
  /** Most handovers on a way that starts with a loop. */
  const most = (loop: number): number => {
    const before = known.get(loop);
    if (before !== undefined) return before;
    let best = 0;
    for (const [other, inside] of loops) {
      if (other === loop || !leads(loop, other)) continue;
      const rest = most(other);
      const hands = rest + 1 > best && (loops.get(loop) ?? []).some((p) => inside.some((q) => passesOn(p, q)));
      best = Math.max(best, rest + (hands ? 1 : 0));
    }
    known.set(loop, best);
    return best;
  };
  const longest = Math.max(0, ...[...loops.keys()].map(most));
  return steps > budget ? Number.POSITIVE_INFINITY : longest;
}
