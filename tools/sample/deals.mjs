/** What deals of every sample have in common: how ready they are, what was done for them, what comes next. */
import { officeTime, roundDay } from "./random.mjs";

/** The row of a record with its moves through a funnel; when it began its amount was known or not. */
export const movedRow = (object, funnel, { ref, owner, fields, moves, knownAtFirst = true }) => ({
  object,
  ref,
  owner,
  fields,
  createdDay: moves[0].day,
  transitions: moves.map((move, at) => ({ funnel, ...move, ...(at === 0 && !knownAtFirst && { amount: null }) })),
});

/** A number as people give them: `HT-0042`. */
export const serial = (prefix, number) => `${prefix}-${String(number).padStart(4, "0")}`;

/**
 * Says whether a record has what a place on its way asks for: it does from there on, and of those one place before it a share `early`, less
 * of those that stopped there. So an open one may already have what the next gate wants, or lack an item or two.
 */
export const readiness =
  (random, { far, isOpen }) =>
  (place, early) =>
    far >= place || (far === place - 1 && random.chance(isOpen ? early : early * 0.7));

/** Its next step, and of most open ones when; `days` from today between which that lies. */
export function planNextStep(random, fields, { stage, isOpen, nextSteps, days: [least, most] }) {
  const steps = nextSteps[stage];
  if (steps === undefined || random.chance(0.25)) return;
  fields.next_step = random.pick(steps);
  if (isOpen && random.chance(0.8)) fields.next_at = { $day: officeTime(random, random.whole(least, most), -40) };
}

/** What is said of an activity in a stage: what belongs there and what fits any; what is done out of turn says what it says elsewhere. */
function talksAt({ any = [], ...within }, stage) {
  const fitting = [...(within[stage] ?? []), ...any];
  return fitting.length > 0 ? fitting : Object.values(within).flat();
}

/**
 * What was done for a record, row by row, as the story works it out. `talks` says what is written down of each type in which stage, `of` is
 * the field that names the record; `whom` and `more` add what an app tells of an activity besides.
 */
export function tellActivities(random, { story, typesIn, neededIn, talks, of, ref, owner, moves, counters, whom, more }) {
  const rows = [];
  for (const { type, stage, following, moment } of story.work(random, { moves, typesIn, neededIn })) {
    counters.activity += 1;
    rows.push({
      object: "activity",
      ref: `v${counters.activity}`,
      owner,
      fields: {
        summary: random.pick(talksAt(talks[type], stage)),
        [of]: ref,
        ...whom?.(),
        type,
        happened_at: { $day: moment },
        ...more?.(type),
        outcome: random.weighted(
          following?.stage === "lost" ? { positive: 1, neutral: 3, negative: 3 } : { positive: 4, neutral: 4, negative: 1 },
        ),
      },
      createdDay: roundDay(moment + 0.002),
    });
  }
  return rows;
}
