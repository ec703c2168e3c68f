/** How far a job was at a moment, in milliseconds. */
export interface Glimpse {
  readonly at: number;
  readonly done: number;
}

/** Rows a second, and seconds until the end where that is known. */
export interface Pace {
  readonly rate: number;
  readonly secondsLeft: number | undefined;
}

/** Looks back so far: long enough to be calm, short enough to notice a change. */
const span = 10_000;

/** The glimpses with one more, without those too old to count; begun anew when the job was. */
export function withGlimpse(before: readonly Glimpse[], now: Glimpse): readonly Glimpse[] {
  const last = before.at(-1);
  if (last && now.done < last.done) return [now];
  const recent = before.filter(({ at }) => now.at - at <= span);
  return [...recent, now];
}

/** The pace of a job as it was seen; undefined while there is too little to tell. */
export function paceOf(glimpses: readonly Glimpse[], total: number | null): Pace | undefined {
  const [first, last] = [glimpses[0], glimpses.at(-1)];
  if (!first || !last || last.at - first.at < 1_000 || last.done === first.done) return undefined;
  const rate = ((last.done - first.done) * 1000) / (last.at - first.at);
  return {
    rate: Math.max(1, Math.round(rate)),
    secondsLeft: total === null ? undefined : Math.ceil(Math.max(0, total - last.done) / rate),
  };
}
