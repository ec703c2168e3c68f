import { officeTime } from "./random.mjs";
import { lossNotes, moveNotes } from "./words.mjs";

/** Chance to go on, days there (median), and what else may become of a deal. */
const stages = {
  lead: { next: "discovery", on: 0.6, days: 6.5, invalid: 0.45 },
  discovery: { next: "proposal", on: 0.66, days: 14.5, invalid: 0.04 },
  proposal: { next: "negotiation", on: 0.6, days: 23, invalid: 0 },
  negotiation: { next: "won", on: 0.64, days: 27, invalid: 0 },
};
const order = ["lead", "discovery", "proposal", "negotiation", "won", "aftersales"];

const sourceLuck = { referral: 1.25, exhibition: 1.06, whitepaper: 0.97, website: 0.93, keyword: 0.82, cold_call: 0.68 };
const ownerLuck = { lin: 1.12, zhou: 1.06, chen: 0.98, he: 0.86 };

const lossReasons = {
  lead: { slow: 5, mismatch: 3, no_budget: 1 },
  discovery: { mismatch: 4, slow: 3, no_budget: 2, product: 1 },
  proposal: { rival: 4, product: 3, mismatch: 2, price: 2, slow: 1, service: 1 },
  negotiation: { price: 5, rival: 4, no_budget: 2, service: 2 },
};

/**
 * The moves of one deal from its first day until it ends or today (day 0) comes. Most go forward, some skip, some come back, a few lost
 * ones are opened again; the further from today, the more of them have ended.
 */
export function tellStory(random, { day, source, owner, repeat }) {
  const moves = [{ stage: "lead", day }];
  const luck = sourceLuck[source] * ownerLuck[owner];
  let stage = repeat && random.chance(0.3) ? skipFrom("lead", "proposal") : "lead";
  let reopened = false;
  let wentBack = false;

  for (;;) {
    const { next, on, days, invalid } = stages[stage];
    // One visit in nine drags on: the deals a team forgets.
    const stay = random.skewed(days, 0.62) * (random.chance(0.13) ? random.between(2.5, 5) : 1);
    if (random.chance(Math.min(0.93, on * luck))) {
      const skips = stage !== "negotiation" && stage !== "proposal" && random.chance(0.04);
      const back = !wentBack && (stage === "proposal" || stage === "negotiation") && random.chance(0.09);
      if (back) {
        wentBack = true;
        const target = order[order.indexOf(stage) - 1];
        if (!move(target, stay * 0.7, { note: random.pick(moveNotes.back) })) break;
        stage = target;
      } else if (skips) {
        const target = order[order.indexOf(stage) + 2];
        if (!move(target, stay, { note: random.pick(moveNotes.skip) })) break;
        stage = target;
      } else {
        if (!move(next, stay)) break;
        stage = next;
      }
      if (stage === "won") break;
    } else if (random.chance(invalid)) {
      const code = random.weighted({ wrong_number: 3, duplicate: 2, not_target: 4 });
      move("invalid", Math.min(stay, random.between(0.5, 6)), { code });
      break;
    } else {
      const code = random.weighted(lossReasons[stage]);
      const reason = { code, ...(random.chance(0.55) && { note: random.pick(lossNotes[code]) }) };
      // Losing is quicker than winning.
      if (!move("lost", stay * 0.8, reason)) break;
      if (reopened || stage === "lead" || !random.chance(0.09)) break;
      reopened = true;
      const target = stage === "negotiation" ? "proposal" : stage;
      if (!move(target, random.between(25, 90), { note: random.pick(moveNotes.reopen) }, random.chance(0.5) ? "zhao" : undefined)) break;
      stage = target;
    }
  }
  return moves;

  function skipFrom(from, target) {
    return move(target, random.between(1, 6), { note: random.pick(moveNotes.skip) }) ? target : from;
  }

  /** False when today came first. */
  function move(target, after, reason, by) {
    const last = moves[moves.length - 1].day;
    const at = officeTime(random, last + after, last);
    if (at >= -0.02) return false;
    moves.push({ stage: target, day: at, ...(reason && { reason }), ...(by && { by }) });
    return true;
  }
}

/** How far along the path a deal ever was: the index of a stage in order. */
export function reach(moves) {
  return Math.max(...moves.map(({ stage }) => order.indexOf(stage)));
}

/** Index of a stage in order. */
export const place = (stage) => order.indexOf(stage);
