import type { LocalizedText } from "@funnelsmith/problem";
import { text } from "../meta.ts";
import type { Rate } from "../report-type.ts";
import { runSql } from "../sql/run-sql.ts";
import type { Cohort } from "./cohort-sql.ts";
import { expectedSql } from "./estimate-sql.ts";

/** Fewest records that were watched for a whole window for their waits to tell anything. */
const enough = 30;

/** What the cells of an immature cohort are still expected to gain. */
export interface Expected {
  readonly pos: number;
  /** Of the records whose waits tell the curve, how many had their whole window. */
  readonly mature: number;
  /** Records of the cell that still have time. */
  readonly waiting: number;
  /** How many of these are expected to go on in time. */
  readonly expected: number;
}

/** Days that are looked at where two windows do not hold enough. */
const year = 365;

const tooFew = ({ waiting, mature }: Expected): boolean => waiting > 0 && mature < enough;

/**
 * Asks what the cells of an immature cohort are still expected to gain, by step, judged by the records of the last two windows, and of the
 * last year for a step where these are too few; nothing where there is no step to go on to.
 */
export async function expectedOf(cohort: Cohort): Promise<readonly Expected[]> {
  const { windowDays: window } = cohort.definition;
  if (window === undefined || cohort.steps.length < 2) return [];
  const ask = (reach: number): Promise<readonly Expected[]> => runSql<Expected>(cohort.ctx, expectedSql(cohort, { window, reach }));
  const found = await ask(2 * window);
  if (2 * window >= year || !found.some(tooFew)) return found;
  const more = await ask(year);
  return found.map((one) => (tooFew(one) ? (more.find(({ pos }) => pos === one.pos) ?? one) : one));
}

/**
 * The rate a cell is expected to have once it is mature: those that went on and those expected to, of those that entered. Null where the
 * cell is too small for a percentage, or too few records were watched for a whole window. Equal to the rate where nobody waits any more.
 */
export function estimateOf({ k, n, value, show }: Rate, found: Expected | undefined): number | null {
  if (show === "count") return null;
  if (!found || found.waiting === 0) return value;
  return found.mature < enough ? null : (k + found.expected) / n;
}

/** What an estimate is, as a sentence. */
export function estimateNote(window: number): LocalizedText {
  return text(
    `≈ 是走完 ${window} 天后的估计：已经走到下一步的照算；还在观察期内的，按最近 ${window * 2} 天里（走完的不足 ${enough} 条时放宽到一年）进入同一阶段的记录在相同天数之后走到下一步的比例计入（Aalen–Johansen，丢单等离开算竞争风险）。仍不足 ${enough} 条时不估计。`,
    `≈ is what the rate is expected to be after ${window} days: those that went on count as they are; each one still in its window counts with the share that went on, after as many days, of the records that entered the stage in the last ${window * 2} days, or in a year where fewer than ${enough} of these had their whole window (Aalen–Johansen, leaving otherwise as the competing risk). Nothing is estimated from fewer.`,
  );
}
