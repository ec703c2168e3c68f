import { movedRow, planNextStep, readiness, serial, tellActivities } from "../../../tools/sample/deals.mjs";
import { moneyText, roundDay, thousands } from "../../../tools/sample/random.mjs";
import { storyOf } from "../../../tools/sample/story.mjs";
import { tellContract } from "./contracts.mjs";
import { tellTrials } from "./trials.mjs";
import { lossNotes, moveNotes, nextSteps, products, talks, wanted } from "./words.mjs";

/** How projects of this team go. */
export const story = storyOf({
  order: ["lead", "requirement", "design", "bidding", "negotiation", "delivery"],
  stages: {
    lead: { next: "requirement", on: 0.68, days: 6, invalid: 0.5, skips: true },
    requirement: { next: "design", on: 0.74, days: 12, invalid: 0.05, skips: true, parks: 0.2, reopensAt: "requirement" },
    design: { next: "bidding", on: 0.73, days: 24, invalid: 0, back: true, parks: 0.25, reopensAt: "design" },
    bidding: { next: "negotiation", on: 0.66, days: 21, invalid: 0, back: true, reopensAt: "design" },
    negotiation: { next: "delivery", on: 0.8, days: 23, invalid: 0, back: true, parks: 0.12, reopensAt: "bidding" },
  },
  lossReasons: {
    lead: { slow: 4, mismatch: 3, capacity: 1 },
    requirement: { mismatch: 4, slow: 2, no_budget: 2, capacity: 2 },
    design: { quality: 5, product: 3, no_budget: 1, rival: 2 },
    bidding: { price: 6, rival: 4, service: 1, quality: 1 },
    negotiation: { price: 4, capacity: 3, service: 2, no_budget: 1 },
  },
  invalidReasons: { wrong_number: 3, duplicate: 2, not_target: 3, cannot_make: 3 },
  parkReasons: { postponed: 4, frozen: 3, waiting: 2 },
  lossNotes,
  moveNotes,
  manager: "zhao",
});

const typesIn = {
  lead: ["call", "wechat"],
  requirement: ["visit", "call", "technical"],
  design: ["technical", "factory_tour", "wechat", "call"],
  bidding: ["meeting", "call", "wechat"],
  negotiation: ["meeting", "call", "visit"],
  delivery: ["meeting", "visit"],
};
/** What must have been done in a stage before the next one is entered. */
const neededIn = { lead: "call", requirement: "visit" };

/** The rows that tell one project: itself, what was done, tested, quoted and signed. */
export function tellProject(random, { ref, owner, source, account, company, factor, moves, counters }) {
  const far = story.reach(moves);
  const last = moves[moves.length - 1];
  const at = story.place(last.stage);
  const isOpen = at >= 0 && at <= 4;
  const category = random.weighted(wanted[company.industry]);
  const product = products[category];
  const price = priceOf(random, product, factor);
  const reached = readiness(random, { far, isOpen });
  const fields = { name: `${company.short} · ${random.pick(product.projects)}` };
  if (account) Object.assign(fields, { account: account.ref, grade: account.fields.level });
  const person = account?.fields.contacts[0];
  if (person && reached(1, 0.7)) fields.contact_name = person.name;
  const phone =
    person?.mobile ??
    `010-8100${String(1000 + counters.activity)
      .padStart(4, "0")
      .slice(-4)}`;
  if (far >= 1 || random.chance(0.8)) fields.contact_phone = phone;
  if (account || random.chance(0.9)) fields.source = source;
  if (reached(1, 0.75)) fields.category = category;
  if (reached(2, 0.75)) fields.need = product.need(price.sets);
  if (reached(2, 0.7)) fields.yearly_volume = price.sets;
  if (reached(2, 0.8)) fields.amount = moneyText(far >= 5 ? price.total : thousands(price.total * random.between(0.85, 1.15)) || 1000_00);
  if (far >= 2) {
    fields.engineer = "gu";
    if (random.chance(0.7)) fields.competitor = random.weighted({ local: 4, foreign: 2, incumbent: 4, in_house: 1, none_known: 2 });
  }
  if (reached(3, 0.8)) tellBid(random, fields, { moves, far, isOpen, price });
  planAhead(random, fields, { moves, far, last, isOpen });

  const rows = [
    movedRow("project", "sales", { ref, owner, fields, moves, knownAtFirst: false }),
    ...tellActivities(random, { story, typesIn, neededIn, talks, of: "project", ref, owner, moves, counters }),
  ];
  if (far >= 2) {
    rows.push(...tellTrials(random, { ref, category, moves, far, isOpen, story, counters }));
    if (far >= 3 || random.chance(isOpen ? 0.85 : 0.6)) rows.push(tellQuote(random, { ref, owner, moves, far, isOpen, price, counters }));
  }
  if (far >= 5) rows.push(tellContract(random, { ref, owner, account, total: price.total, won: story.dayOf(moves, 5), counters }));
  return rows;
}

/** The parts of a year's sets with unit prices in cents, tooling, and all of it together. */
function priceOf(random, { sets: usualSets, step, parts, tooling: { from, to, charged } }, factor) {
  const sets = Math.max(1, Math.round(random.skewed(usualSets * factor, 0.4) / step)) * step;
  // Who takes many pays less for each.
  const bulk = (sets / usualSets) ** -0.12;
  const lines = Object.entries(parts)
    .slice(0, random.whole(2, 3))
    .map(([part, [usual, each]]) => ({ part, quantity: sets * each, cents: Math.round(usual * bulk * random.between(0.88, 1.15)) }));
  const tooling = random.chance(charged) ? random.whole(from, to) * 10_000_00 : 0;
  return { sets, lines, tooling, total: lines.reduce((sum, line) => sum + line.quantity * line.cents, tooling) };
}

function tellBid(random, fields, { moves, far, isOpen, price }) {
  const entered = story.dayOf(moves, 3);
  fields.bid_kind = random.weighted({ open: 4, invited: 4, negotiated: 3, single: 1 });
  if (far >= 3 || random.chance(0.6)) {
    const next = entered === undefined ? random.whole(5, 30) : Math.floor(entered) + random.whole(6, 20);
    fields.bid_open_on = { $day: far >= 4 ? Math.floor(story.dayOf(moves, 4)) - 1 : next };
  }
  if (far >= 3 || random.chance(0.7)) {
    fields.quote_total = moneyText(price.total);
    if (random.chance(0.8)) fields.cost = moneyText(thousands(price.total * random.between(0.62, 0.88)));
  }
  if (far >= 3 && random.chance(0.6)) fields.deposit = moneyText(depositOf(random, price.total));
  if (far >= 4) fields.bid_result = random.weighted({ won: 5, shortlisted: 2 });
  else if (far === 3)
    fields.bid_result = isOpen ? random.weighted({ pending: 4, shortlisted: 5 }) : random.weighted({ lost: 6, pending: 1 });
}

/** A bid deposit: the law allows two per cent of the estimate, tenders ask for up to 80,000 here. */
const depositOf = (random, total) => Math.max(1000_00, Math.min(80_000_00, thousands(total * random.between(0.01, 0.019))));

/** Expected signing, next step and next contact. */
function planAhead(random, fields, { moves, far, last, isOpen }) {
  const won = story.dayOf(moves, 5);
  if (won !== undefined) fields.close_on = { $day: Math.floor(won) };
  else if (far >= 4 || (far >= 2 && random.chance(0.8)))
    fields.close_on = { $day: isOpen ? Math.round(random.between(-10, 90 - 15 * far)) : Math.floor(last.day) + random.whole(5, 60) };
  planNextStep(random, fields, { stage: last.stage, isOpen, nextSteps, days: [-4, 12] });
}

/** The quote of a project, submitted before the bid and accepted before the contract. */
function tellQuote(random, { ref, owner, moves, far, isOpen, price, counters }) {
  counters.quote += 1;
  const end = story.dayOf(moves, 3) ?? Math.min(-0.1, moves[moves.length - 1].day + 9);
  const start = moves.filter(({ day }) => day < end).at(-1).day;
  const issued = Math.max(Math.floor(start) + 1, Math.floor(end) - random.whole(1, 6));
  const accepted = far >= 5 || (far === 4 && isOpen && random.chance(0.4));
  const waiting = far === 2 ? random.weighted({ sent: 4, draft: 1 }) : "sent";
  return {
    object: "quote",
    ref: `q${counters.quote}`,
    owner,
    fields: {
      number: serial("BJ", counters.quote),
      project: ref,
      lines: price.lines.map(({ part, quantity, cents }) => ({
        part,
        quantity,
        unit_price: moneyText(cents),
        unit_cost: moneyText(Math.round(cents * random.between(0.6, 0.85))),
      })),
      tooling: moneyText(price.tooling),
      total: moneyText(price.total),
      issued_on: { $day: issued },
      valid_until: { $day: issued + 60 },
      lead_days: random.whole(4, 12) * 5,
      status: accepted ? "accepted" : isOpen ? waiting : random.weighted({ rejected: 4, sent: 1 }),
    },
    createdDay: roundDay(Math.max(start + 0.004, Math.min(issued + 0.4, end - 0.004))),
  };
}
