import { serial } from "../../../tools/sample/deals.mjs";
import { moneyText, officeTime, roundDay } from "../../../tools/sample/random.mjs";
import { churnNotes } from "./words.mjs";

/** Days before the end at which talks about renewal begin: what the app asks for when nothing else is set. */
const talksBefore = 90;

/** The subscription of a won deal with its invoices, and how it went until it was renewed or given up. */
export function tellSubscription(random, { ref, owner, account, plan, seats, fee, won, counters }) {
  counters.subscription += 1;
  const signed = Math.floor(won);
  const term = random.weighted({ 365: 5, 183: 3 });
  const ends = signed + 1 + Number(term);
  const total = term === "183" ? Math.round(fee / 2 / 100) * 100 : fee;
  const addons = tellAddons(random, plan);
  const own = `u${counters.subscription}`;
  const story = tellRenewal(random, { start: roundDay(won - 0.005), ends });
  const renewed = story.outcome === "renewed";
  const health = story.outcome === "churned" ? { good: 1, watch: 2, risk: 5 } : { good: 6, watch: 3, risk: 1 };
  const judged = story.outcome !== undefined || random.chance(0.7);
  const subscription = {
    object: "subscription",
    ref: own,
    owner,
    fields: {
      number: serial("DY", counters.subscription),
      deal: ref,
      account: account.ref,
      plan,
      seats,
      annual: moneyText(total),
      signed_on: { $day: signed },
      starts_on: { $day: signed + 1 },
      ends_on: { $day: ends },
      ...(addons.length > 0 && { addons }),
      success: "gu",
      ...(judged && { health: random.weighted(health) }),
      ...(random.chance(0.6) && { nps: story.outcome === "churned" ? random.whole(1, 7) : random.whole(5, 10) }),
      ...(renewed && {
        renewal_amount: moneyText(Math.round((total * random.between(0.9, 1.3)) / 100) * 100),
        renewed_until: { $day: ends + Number(term) },
      }),
    },
    createdDay: roundDay(won - 0.005),
    transitions: story.moves.map((move) => ({ funnel: "renewal", ...move })),
  };
  const parts = random.chance(0.7)
    ? [["全款", total]]
    : [
        ["首付", Math.round(total * 0.5)],
        ["尾款", total - Math.round(total * 0.5)],
      ];
  const invoices = parts.map(([name, cents], index) => {
    counters.invoice += 1;
    const due = signed + 10 + index * 60;
    const paid = due + Math.round(random.skewed(8, 0.8)) - 7;
    const isPaid = paid < 0 && random.chance(0.95);
    return {
      object: "invoice",
      ref: `i${counters.invoice}`,
      owner,
      fields: {
        name: `${subscription.fields.number} ${name}`,
        subscription: own,
        amount: moneyText(cents),
        due_on: { $day: due },
        ...(isPaid && { paid_on: { $day: Math.max(signed, paid) }, method: random.weighted({ transfer: 5, online: 3, card: 1 }) }),
      },
      createdDay: roundDay(won + 0.01),
    };
  });
  return [subscription, ...invoices];
}

function tellAddons(random, plan) {
  const fees = { sso: 12000_00, storage: 3600_00, support: 18000_00, training: 8000_00 };
  const likely = plan === "enterprise" ? 0.4 : plan === "business" ? 0.15 : 0.03;
  return Object.entries(fees).flatMap(([module, cents]) => (random.chance(likely) ? [{ module, fee: moneyText(cents) }] : []));
}

/** In use, in talks as soon as the end is near enough, then renewed or given up around the end. */
function tellRenewal(random, { start, ends }) {
  const moves = [{ stage: "active", day: start }];
  const talks = Math.floor(ends - talksBefore) + 0.005;
  if (talks >= -0.02) return { moves, outcome: undefined };
  moves.push({ stage: "review", day: roundDay(Math.max(talks, start + 0.02)) });
  const decided = officeTime(random, ends + random.whole(-35, 8), moves[1].day);
  if (decided >= -0.02) return { moves, outcome: undefined };
  if (random.chance(0.76)) {
    moves.push({ stage: "renewed", day: decided });
    return { moves, outcome: "renewed" };
  }
  const code = random.weighted({ unused: 4, price: 3, rival: 3, closed: 1, service: 1, merged: 1 });
  moves.push({ stage: "churned", day: decided, reason: { code, ...(random.chance(0.6) && { note: random.pick(churnNotes[code]) }) } });
  return { moves, outcome: "churned" };
}
