import { roundDay } from "../../../tools/sample/random.mjs";

/**
 * How teams take to a trial: the share of the seats active in each week, and people where it is less than a team. `busy` ones reach the
 * three people a trial must have; the others never do.
 */
const ways = {
  growing: { busy: true, weeks: [0.25, 0.45, 0.65] },
  steady: { busy: true, weeks: [0.4, 0.42, 0.4] },
  late: { busy: true, weeks: [0, 0.35, 0.45] },
  fading: { busy: true, weeks: [0.45, 0.12, 0] },
  unopened: { people: [0, 0, 0] },
  peeked: { people: [1, 0, 0] },
  shown: { people: [2, 0, 0] },
  alone: { people: [1, 1, 1] },
  pair: { people: [2, 2, 1] },
  afterthought: { people: [0, 0, 1] },
};

const wentOn = { growing: 5, steady: 5, late: 2 };
/** What a trial looked like that ended in its own stage, by why it ended; those still open are of every sort. */
const endings = {
  no_use: { unopened: 5, peeked: 5, shown: 3, alone: 3, pair: 2, afterthought: 2, fading: 3 },
  slow: { peeked: 3, shown: 2, alone: 2, afterthought: 1, fading: 2, steady: 1 },
  mismatch: { fading: 5, shown: 3, peeked: 2, steady: 2 },
  wrong_number: { unopened: 4, peeked: 1 },
  duplicate: { unopened: 4, peeked: 2 },
  not_target: { peeked: 3, unopened: 2, alone: 1 },
  student: { alone: 5, pair: 2, peeked: 1 },
};
const stillOpen = { growing: 4, steady: 3, late: 1, fading: 2, unopened: 3, peeked: 2, shown: 1, alone: 2, pair: 1 };
const parked = { peeked: 2, pair: 2, fading: 3, unopened: 1 };

/** How a trial was used, week by week until it was over: whoever went on had a week with at least three people, told before the move. */
export function tellUse(random, { story, ref, owner, moves, seats, counters }) {
  const start = moves[0].day;
  const on = story.dayOf(moves, 1);
  const left = moves[1]?.day ?? 0;
  // A trial is two weeks; some are given a third.
  const end = on ?? Math.min(-0.05, start + (random.chance(0.25) ? 21 : 14), left);
  const count = Math.min(3, Math.ceil((end - start) / 7));
  const outcome = moves[1] && (endings[moves[1].reason?.code] ?? parked);
  const { busy, weeks, people } = ways[random.weighted(on === undefined ? (outcome ?? stillOpen) : wentOn)];
  const active = Array.from({ length: count }, (_, index) =>
    people ? Math.min(seats, people[index]) : Math.min(seats, Math.round(seats * weeks[index] * random.between(0.75, 1.25))),
  );
  // The week of the most people is what the gate looks at.
  if (busy) active[active.indexOf(Math.max(...active))] = Math.max(3, ...active);
  return active.map((users, index) => {
    counters.usage += 1;
    return {
      object: "usage",
      ref: `w${counters.usage}`,
      owner,
      fields: {
        name: `第 ${index + 1} 周`,
        deal: ref,
        first_day: { $day: Math.floor(start) + 7 * index },
        active_users: users,
        // Who only looks around does little; a team at work does much.
        key_actions: users * (busy ? random.whole(6, 24) : random.whole(1, 5)),
        ...(users > 0 && {
          features: ["boards", ...["forms", "reports", "automation", "api"].filter(() => busy && random.chance(0.4))],
        }),
      },
      createdDay: roundDay(start + ((index + 0.8) * (end - start)) / count),
    };
  });
}
