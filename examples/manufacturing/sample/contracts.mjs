import { serial } from "../../../tools/sample/deals.mjs";
import { moneyText, roundDay, thousands } from "../../../tools/sample/random.mjs";

/** The contract of a won project: signed just before, paid milestone by milestone, delivered sooner or later. */
export function tellContract(random, { ref, owner, account, total, won, counters }) {
  counters.contract += 1;
  const signed = Math.floor(won);
  const due = signed + random.whole(40, 110);
  const delivered = due + Math.round(random.skewed(7, 0.8)) - 6;
  const isDelivered = delivered < 0;
  const shares = { advance: [0.3, signed + 7], delivery: [0.3, due], acceptance: [0.35, due + 30] };
  const milestones = Object.entries(shares).map(([step, [share, day]]) => ({ step, cents: thousands(total * share), day }));
  const rest = milestones.reduce((left, { cents }) => left - cents, total);
  milestones.push({ step: "warranty", cents: rest, day: due + 365 });
  let earlierPaid = true;
  return {
    object: "contract",
    ref: `k${counters.contract}`,
    owner,
    fields: {
      number: serial("HT", counters.contract),
      project: ref,
      account: account.ref,
      total: moneyText(total),
      status: isDelivered ? "delivered" : "active",
      signed_on: { $day: signed },
      deliver_by: { $day: due },
      ...(isDelivered && { delivered_on: { $day: Math.max(signed, delivered) } }),
      milestones: milestones.map(({ step, cents, day }) => {
        const paid = day + random.whole(-3, 20);
        earlierPaid &&= paid < 0 && random.chance(0.95);
        return { step, amount: moneyText(cents), due_on: { $day: day }, ...(earlierPaid && { paid_on: { $day: Math.max(signed, paid) } }) };
      }),
    },
    createdDay: roundDay(won - 0.005),
  };
}
