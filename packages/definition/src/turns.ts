/** Work that can be left and taken up again at each `yield`, so that a large definition need not keep a thread from everybody else. */
export type Turns<T> = Generator<undefined, T, undefined>;

/** All of it at once, for whom nobody waits. */
export function atOnce<T>(work: Turns<T>): T {
  for (;;) {
    const turn = work.next();
    if (turn.done === true) return turn.value;
  }
}
