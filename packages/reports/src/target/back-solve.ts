import { type Band, bandOf, drawnShares, type Passed } from "./drawn-shares.ts";

/** Fewest records a stage's rate is taken from; below that nothing is said of it or of the stages before. */
export const enough = 30;

/** An open stage on the way to winning. */
export interface Stage {
  readonly passed: Passed;
  /** Records open there. */
  readonly standing: number;
  /** Days by which half have left it; null where that is not known. */
  readonly median: number | null;
}

/** What a stage has to hold for what is still to be won. */
export interface Need {
  /** Records that must get there, and the band eight of ten draws of the rates lie in; whole numbers. */
  readonly needed: number;
  readonly band: Band;
  /** Wins to expect of the records open there. */
  readonly expected: number;
  /** Records that must get there beside those open now, there or further on or before; a whole number. */
  readonly missing: number;
}

/** What is still to be won, worked back through the stages. */
export interface BackSolved {
  /** By stage; undefined for one whose rate, or that of one after it, rests on too few. */
  readonly needs: readonly (Need | undefined)[];
  /** By stage, days from getting there to winning if every stage takes its median; null where one of them is not known. */
  readonly lead: readonly (number | null)[];
  /** The last stage whose rate rests on too few, or that none went on from. */
  readonly thin: number | undefined;
  /** Wins to expect of all that is open, and what is missing then; undefined where a stage is thin. */
  readonly open: { readonly expected: number; readonly gap: number; readonly band: Band } | undefined;
}

/** So many whole records, none negative; a rounding error more is no record more. */
export const wholeUp = (figure: number): number => Math.max(0, Math.ceil(figure - 1e-9));
const down = (figure: number): number => Math.floor(figure + 1e-9);

/** Works so many wins back through the open stages, given in their order. */
export function backSolve(stages: readonly Stage[], remaining: number): BackSolved {
  const thin = stages.findLastIndex(({ passed: { k, n } }) => n < enough || k === 0);
  const told = stages.slice(thin + 1);
  const drawn = drawnShares(told.map(({ passed }) => passed));
  const shares = told.map((_, index) => told.slice(index).reduce((share, { passed: { k, n } }) => (share * k) / n, 1));
  const expected = told.map(({ standing }, index) => standing * (shares[index] ?? 0));
  const all = expected.reduce((sum, one) => sum + one, 0);
  const gap = Math.max(0, remaining - all);
  const needs = told.map((_, index): Need => {
    const share = shares[index] ?? 1;
    const needed = wholeUp(remaining / share);
    const { low, high } = bandOf((drawn[index] ?? new Float64Array([share])).map((one) => remaining / one));
    // Where everybody went on, every draw lies beyond what was seen.
    const band = { low: Math.min(down(low), needed), high: Math.max(wholeUp(high), needed) };
    return { needed, band, expected: expected[index] ?? 0, missing: wholeUp(gap / share) };
  });
  const untold = stages.slice(0, thin + 1).map(() => undefined);
  return {
    needs: [...untold, ...needs],
    lead: stages.map((_, index) => leadOf(stages.slice(index))),
    thin: thin < 0 ? undefined : thin,
    open: thin < 0 ? { expected: all, gap, band: gapBand(told, drawn, remaining) } : undefined,
  };
}

function leadOf(stages: readonly Stage[]): number | null {
  return stages.reduce<number | null>((sum, { median }) => (sum === null || median === null ? null : sum + median), 0);
}

/** What is missing beside what is open, in each draw of the rates. */
function gapBand(stages: readonly Stage[], drawn: readonly Float64Array[], remaining: number): Band {
  const [first] = drawn;
  if (!first) return { low: remaining, high: remaining };
  return bandOf(
    first.map((_, draw) => {
      const expected = stages.reduce((sum, { standing }, index) => sum + standing * (drawn[index]?.[draw] ?? 0), 0);
      return Math.max(0, remaining - expected);
    }),
  );
}
