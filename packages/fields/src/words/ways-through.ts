import type { CharacterSet, PatternAutomaton } from "./pattern-automaton.ts";

/** Letters after which the number of ways has shown what it does. */
const mostLetters = 64;
/** Texts looked at side by side; of each length those with most ways. */
const kept = 6;
/** Steps after which what was found so far is answered. */
const budget = 10_000_000;

const holds = (set: CharacterSet, point: number): boolean => set.some(([low, high]) => low <= point && point <= high);

/** For each letter that the expression tells from others: at which places it may stand. */
function letters({ sets }: PatternAutomaton): readonly (readonly boolean[])[] {
  const points = new Set(sets.flatMap((set) => set.flatMap(([low, high]) => [low, high + 1])));
  const told = new Map<string, readonly boolean[]>();
  for (const point of points) {
    const places = sets.map((set) => holds(set, point));
    if (places.includes(true)) told.set(places.map(Number).join(""), places);
  }
  return [...told.values()];
}

/** A text as far as it goes: in how many ways it ends at each place, and how many ways were tried on the way. */
interface Text {
  readonly ends: ReadonlyMap<number, number>;
  readonly ways: number;
  readonly tried: number;
}

/**
 * How many ways a backtracking engine tries on the worst text that is found, letter by letter, of at most `longest`. It tells what repeats
 * often but not for ever: twenty-four optional letters in a row are read in sixteen million ways. The text found may not be the worst.
 */
export function waysThrough(automaton: PatternAutomaton, longest: number, enough: number): number {
  const { next, doubled, first } = automaton;
  const edges = next.map((to, from) => [...to, ...doubled.flatMap(([a, b]) => (a === from ? [b] : []))]);
  const known = letters(automaton);
  let steps = 0;
  let most = 0;
  const read = (text: Text, places: readonly boolean[], isFirst: boolean): Text => {
    const ends = new Map<number, number>();
    const reach = (to: number, ways: number): void => void (places[to] && ends.set(to, (ends.get(to) ?? 0) + ways));
    if (isFirst) for (const to of first) reach(to, 1);
    for (const [from, ways] of text.ends) {
      steps += edges[from]?.length ?? 0;
      for (const to of edges[from] ?? []) reach(to, ways);
    }
    const ways = [...ends.values()].reduce((sum, one) => sum + one, 0);
    return { ends, ways, tried: text.tried + ways };
  };
  let texts: readonly Text[] = [{ ends: new Map(), ways: 1, tried: 0 }];
  for (let length = 0; length < Math.min(longest, mostLetters) && texts.length > 0; length += 1) {
    const longer = texts.flatMap((text) => known.map((places) => read(text, places, length === 0))).filter(({ ways }) => ways > 0);
    texts = longer.sort((a, b) => b.ways - a.ways).slice(0, kept);
    most = Math.max(most, ...texts.map(({ tried }) => tried));
    if (most > enough || steps > budget) break;
  }
  return most;
}
