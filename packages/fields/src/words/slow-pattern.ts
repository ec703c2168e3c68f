import { chainedLoops } from "./chained-loops.ts";
import { type CharacterSet, type PatternAutomaton, patternAutomaton } from "./pattern-automaton.ts";
import { waysThrough } from "./ways-through.ts";

/** Steps after which an expression counts as too entangled to judge. */
const budget = 2_000_000;

const meet = (a: CharacterSet, b: CharacterSet): boolean => a.some(([low, high]) => b.some(([from, to]) => low <= to && from <= high));

/** Ways through a text that a backtracking engine tries in about a second. */
const mostWays = 500_000_000;
/** Ways through its beginnings, counted one by one: each takes as many steps as it is long. */
const mostTries = 5_000_000;

/**
 * True for expressions such as (a+)+ or .*.*.*.*.*x that take exponential time, or a high power of the text's length, in an engine that
 * backtracks, and for those too large to judge. The server searches with a linear engine, but browsers and integrators read the pattern
 * from the JSON Schema. `longest` is how many characters a text may have.
 *
 * The test for exponential time is the classical one: from some place the same text leads back to that place on two different ways, which
 * is a strongly connected part of the automaton's square that holds both a pair of one place and a pair of two. What repeats a few dozen
 * times only, as in (a?){24}, has no such loop: there the ways are counted.
 */
export function isSlowPattern(source: string, longest: number): boolean {
  const automaton = patternAutomaton(source);
  if (!automaton) return true;
  const reach = reachable(automaton);
  if (automaton.doubled.some(([from, to]) => from === to || reach[to]?.has(from))) return true;
  if (hasAmbiguousLoop(automaton)) return true;
  if (waysThrough(automaton, longest, mostTries) > mostTries) return true;
  // Where the start is open, it is one more place to choose.
  const anchored = source.startsWith("^") && !source.includes("|");
  return waysToCut(longest, chainedLoops(automaton, reach) + (anchored ? 1 : 2)) > mostWays;
}

/** Ways to cut a text into one more piece than there are `cuts`, roughly. */
function waysToCut(length: number, cuts: number): number {
  let ways = 1;
  for (let cut = 1; cut <= cuts && ways <= mostWays; cut += 1) ways *= length / cut;
  return ways;
}

function reachable({ next }: PatternAutomaton): readonly ReadonlySet<number>[] {
  return next.map((_, start) => {
    const seen = new Set<number>();
    const open = [start];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const to of next[at] ?? []) {
        if (seen.has(to)) continue;
        seen.add(to);
        open.push(to);
      }
    }
    return seen;
  });
}

/** Tarjan's algorithm over pairs of places, without recursion; a component may not mix pairs of one place with pairs of two. */
function hasAmbiguousLoop({ sets, next }: PatternAutomaton): boolean {
  const size = sets.length;
  const overlap = sets.map((a) => sets.map((b) => meet(a, b)));
  let steps = 0;
  const successors = (pair: number): number[] => {
    const [left, right] = [Math.floor(pair / size), pair % size];
    const out: number[] = [];
    for (const a of next[left] ?? []) {
      for (const b of next[right] ?? []) {
        steps += 1;
        if (overlap[a]?.[b]) out.push(a * size + b);
      }
    }
    return out;
  };
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const stack: number[] = [];
  const onStack = new Set<number>();
  const lower = (pair: number, to: number): void => void low.set(pair, Math.min(low.get(pair) ?? to, to));
  const open = (pair: number): { pair: number; rest: number[] } => {
    index.set(pair, index.size);
    low.set(pair, index.get(pair) ?? 0);
    stack.push(pair);
    onStack.add(pair);
    return { pair, rest: successors(pair) };
  };
  for (let place = 0; place < size; place += 1) {
    if (index.has(place * size + place)) continue;
    const path = [open(place * size + place)];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      if (steps > budget) return true;
      const to = top.rest.pop();
      if (to !== undefined) {
        if (!index.has(to)) path.push(open(to));
        else if (onStack.has(to)) lower(top.pair, index.get(to) ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent) lower(parent.pair, low.get(top.pair) ?? 0);
      if (low.get(top.pair) !== index.get(top.pair)) continue;
      const component = stack.splice(stack.indexOf(top.pair));
      for (const pair of component) onStack.delete(pair);
      const single = component.filter((pair) => Math.floor(pair / size) === pair % size).length;
      if (single > 0 && single < component.length) return true;
    }
  }
  return false;
}
