import { movedRow, planNextStep, readiness, tellActivities } from "../../../tools/sample/deals.mjs";
import { moneyText } from "../../../tools/sample/random.mjs";
import { storyOf } from "../../../tools/sample/story.mjs";
import { tellSubscription } from "./subscriptions.mjs";
import { tellUse } from "./use.mjs";
import { lossNotes, moveNotes, needs, nextSteps, talks } from "./words.mjs";

/** How deals of this team go. */
export const story = storyOf({
  order: ["trial", "intent", "negotiation", "won"],
  stages: {
    trial: { next: "intent", on: 0.56, days: 9, invalid: 0.22, skips: true, parks: 0.12 },
    intent: { next: "negotiation", on: 0.66, days: 10, invalid: 0.02, back: true, parks: 0.15, reopensAt: "intent" },
    negotiation: { next: "won", on: 0.7, days: 13, invalid: 0, back: true, parks: 0.1, reopensAt: "intent" },
  },
  lossReasons: {
    trial: { no_use: 6, mismatch: 3, slow: 2 },
    intent: { mismatch: 3, rival: 3, product: 2, price: 2, no_budget: 1 },
    negotiation: { price: 5, rival: 3, no_budget: 2, service: 1 },
  },
  invalidReasons: { wrong_number: 2, duplicate: 3, not_target: 2, student: 4 },
  parkReasons: { later: 4, budget_cycle: 3, owner_left: 1 },
  lossNotes,
  moveNotes,
  manager: "zhao",
});

const typesIn = {
  trial: ["call", "wechat", "training", "email"],
  intent: ["call", "demo", "wechat", "email"],
  negotiation: ["meeting", "call", "email"],
  won: ["training", "meeting"],
};
/** What must have been done in a stage before the next one is entered. */
const neededIn = { trial: "call", intent: "demo" };

/** Yearly fee of a seat by plan, in cents. */
const seatPrice = { team: 480_00, business: 960_00, enterprise: 1560_00 };
const seatsIn = { s: 9, m: 28, l: 85, xl: 240 };

/** The rows that tell one deal: itself, what was done, how the trial was used, what was signed and paid. */
export function tellDeal(random, { ref, owner, source, account, company, size, number, moves, counters }) {
  const far = story.reach(moves);
  const last = moves[moves.length - 1];
  const isOpen = story.place(last.stage) >= 0 && story.place(last.stage) <= 2;
  const reached = readiness(random, { far, isOpen });
  const fields = { name: `${company.short} · ${random.pick(["协同试用", "工单试用", "流程试用", "项目管理试用"])}` };
  if (account) fields.account = account.ref;
  const person = account?.fields.contacts[0];
  if (person && random.chance(0.9)) fields.contact_name = person.name;
  if (far >= 1 || random.chance(0.85)) fields.contact_email = `trial.${number}@example.com`;
  if (person && random.chance(0.7)) fields.contact_phone = person.mobile;
  if (account || random.chance(0.9)) fields.source = source;
  if (random.chance(0.85)) fields.score = Math.max(0, Math.min(100, Math.round(36 + 12 * far + random.between(-24, 24))));
  fields.trial_started_on = { $day: Math.floor(moves[0].day) };
  const plan = random.weighted(
    size === "s" ? { team: 6, business: 2 } : size === "m" ? { team: 3, business: 5, enterprise: 1 } : { business: 4, enterprise: 5 },
  );
  if (reached(1, 0.8)) Object.assign(fields, { plan, need: random.pick(needs) });
  const seats = Math.max(5, Math.round(random.skewed(seatsIn[size], 0.4)));
  const discount = random.weighted({ 0: 5, 0.1: 4, 0.2: 3, 0.3: 1 });
  const fee = Math.round((seats * seatPrice[plan] * (100 - Number(discount) * 100)) / 100 / 100) * 100;
  if (reached(2, 0.85)) fields.seats = seats;
  if (reached(2, 0.85)) fields.amount = moneyText(fee);
  if (far >= 2 && discount !== "0") fields.discount = discount;
  if ((far >= 3 || (far === 2 && random.chance(0.3))) && Number(discount) > 0.2) fields.approved_discount = discount;
  fields.decision_maker_met = far >= 2 ? random.chance(0.85) : far === 1 && random.chance(0.4);
  if (far >= 1 && random.chance(0.7)) fields.competitor = random.weighted({ suite: 4, vertical: 3, foreign: 2, in_house: 1, sheet: 4 });
  planAhead(random, fields, { moves, far, last, isOpen });

  const rows = [
    movedRow("deal", "sales", { ref, owner, fields, moves, knownAtFirst: false }),
    ...tellActivities(random, { story, typesIn, neededIn, talks, of: "deal", ref, owner, moves, counters }),
    ...tellUse(random, { story, ref, owner, moves, seats, counters }),
  ];
  if (far >= 3) rows.push(...tellSubscription(random, { ref, owner, account, plan, seats, fee, won: story.dayOf(moves, 3), counters }));
  return rows;
}

/** Expected close, next step and next contact. */
function planAhead(random, fields, { moves, far, last, isOpen }) {
  const won = story.dayOf(moves, 3);
  if (won !== undefined) fields.close_on = { $day: Math.floor(won) };
  else if (far >= 2 || (far === 1 && random.chance(0.75)))
    fields.close_on = { $day: isOpen ? random.whole(-6, 40) : Math.floor(last.day) + random.whole(3, 30) };
  planNextStep(random, fields, { stage: last.stage, isOpen, nextSteps, days: [-3, 8] });
}
