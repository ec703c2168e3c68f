import type { Told } from "./told.ts";

/** Numbers below `end`, the same for the same seed (mulberry32). */
function dice(state: number): (end: number) => number {
  let at = state;
  return (end) => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  };
}

/** One move of a path: the stage it led to and the day. */
export interface Move {
  readonly to: string;
  readonly day: number;
}

/** The place of a stage among the steps; undefined for what is none. */
export const places: Readonly<Record<string, number>> = { a: 0, b: 1, c: 2, won: 3, served: 3 };
const stages = ["a", "b", "c", "a", "b", "c", "won", "served", "rest", "lost"] as const;

/** Paths that go back and forth at will, often more than once in one instant. */
export function randomPaths(seed: number, count: number): readonly (readonly Move[])[] {
  const roll = dice(seed);
  return Array.from({ length: count }, () => {
    const moves: Move[] = [];
    let at = 1 + roll(5);
    for (let left = 1 + roll(7); left > 0; left -= 1) {
      const to = stages[roll(moves.length === 0 ? 3 : stages.length)] ?? "a";
      if (moves.at(-1)?.to !== to) moves.push({ to, day: at });
      at += roll(4);
    }
    return moves;
  });
}

/** The same as deals to be told, by name. */
export function toldOf(paths: readonly (readonly Move[])[]): Readonly<Record<string, Told>> {
  return Object.fromEntries(
    paths.map((moves, index): [string, Told] => {
      const path = moves.map(({ to, day: of }) => `${to}${of}${to === "lost" ? "!price" : ""}`).join(" ");
      return [`p${index}`, { path }];
    }),
  );
}
