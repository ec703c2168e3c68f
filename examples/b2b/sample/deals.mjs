import { movedRow, planNextStep, readiness, serial, tellActivities } from "../../../tools/sample/deals.mjs";
import { moneyText, officeTime, roundDay, thousands } from "../../../tools/sample/random.mjs";
import { story } from "./story.mjs";
import { licenceNames, needs, nextSteps, projects, talks } from "./words.mjs";

const { place, reach } = story;

const typesIn = {
  lead: ["call", "wechat", "email"],
  discovery: ["visit", "call", "meeting", "wechat"],
  proposal: ["demo", "email", "meeting", "wechat"],
  negotiation: ["meeting", "call", "visit", "email"],
  won: ["meeting", "visit"],
  aftersales: ["visit", "call"],
};
/** What must have been done in a stage before the next one is entered. */
const neededIn = { lead: "call", discovery: "visit", proposal: "demo" };

/** The rows that tell one deal: itself, what was done, quoted, signed and paid. */
export function tellDeal(random, { ref, owner, source, account, contact, company, factor, moves, counters }) {
  const far = reach(moves);
  const last = moves[moves.length - 1];
  const isOpen = place(last.stage) >= 0 && place(last.stage) <= 3;
  const product = random.weighted({ mes: 4, wms: 3, qms: 2, scada: 2, bi: 1.5 });
  const activities = tellActivities(random, {
    story,
    typesIn,
    neededIn,
    talks,
    of: "deal",
    ref,
    owner,
    moves,
    counters,
    whom: () => contact && random.chance(0.7) && { contact: contact.ref },
    more: (type) => random.chance(0.6) && { minutes: type === "call" ? random.whole(3, 25) : random.whole(4, 24) * 5 },
  });
  const fields = { name: `${company.short} · ${random.pick(projects[product])}` };
  if (account) fields.account = account.ref;
  if (contact && (far >= 1 || random.chance(0.6))) fields.contact = contact.ref;
  const phone = contact?.fields.mobile ?? account?.fields.phone;
  if (phone !== undefined && (far >= 1 || random.chance(0.85))) fields.contact_phone = phone;
  if (account || random.chance(0.9)) fields.source = source;
  if (account) fields.grade = account.fields.level;
  fields.products = product === "bi" || random.chance(0.6) ? [product] : [product, random.pick(["bi", "service"])];

  const ready = readiness(random, { far, isOpen });
  const reached = (stage, early) => ready(place(stage), early);
  const amount = Math.round(random.skewed(310 * factor * (product === "mes" ? 1.4 : 1), 0.45)) * 1000_00;
  if (reached("proposal", 0.7)) fields.need = needs[product];
  if (reached("proposal", 0.75)) fields.amount = moneyText(amount);

  const quotes = [];
  let quoted;
  if (far >= 2) {
    fields.presales = "gu";
    if (random.chance(0.75)) fields.competitor = random.weighted({ erp_vendor: 3, local: 3, foreign: 2, in_house: 1, no_competitor: 2 });
    if (reached("negotiation", 0.75)) {
      quoted = tellQuotes(random, { ref, owner, product, amount, moves, won: far >= 4, open: isOpen, counters });
      quotes.push(...quoted.rows);
      fields.quote = moneyText(quoted.total);
      fields.discount = quoted.discount;
      if (random.chance(0.7)) fields.cost = moneyText(Math.round((quoted.total / 100) * random.between(0.52, 0.9)) * 100);
    }
  }
  if (far >= 3) fields.budget = moneyText(thousands(quoted.total * random.between(0.86, 1.2)));
  else if (far === 2 && random.chance(0.6)) {
    // Some budgets fall short of the gate (80 % of the quote), none of the validation (50 %).
    const share = random.chance(0.4) ? random.between(0.58, 0.76) : random.between(0.85, 1.15);
    fields.budget = moneyText(thousands((quoted?.total ?? amount) * share));
  }
  fields.decision_maker_met = far >= 3 ? random.chance(0.88) : far >= 1 && random.chance(0.4);
  if (far >= 4) fields.amount = moneyText(quoted.total);
  planAhead(random, { fields, moves, isOpen, far, last });

  const rows = [movedRow("deal", "sales", { ref, owner, fields, moves, knownAtFirst: source === "referral" })];
  rows.push(...activities, ...quotes);
  if (far >= 4)
    rows.push(...tellContract(random, { ref, owner, account, total: quoted.total, moves: rows[0].transitions, rows, counters }));
  else if (last.stage === "negotiation" && random.chance(0.35))
    rows.push(draftContract({ ref, owner, account, total: quoted.total, day: last.day, counters }));
  return rows;
}

/** Expected close, next step and next contact. */
function planAhead(random, { fields, moves, isOpen, far, last }) {
  const won = moves.find(({ stage }) => stage === "won");
  if (won) fields.close_on = { $day: Math.floor(won.day) };
  else if (far >= 3 || (far >= 1 && random.chance(0.6))) {
    const ahead = isOpen ? Math.round(random.between(-12, 75 - 15 * far)) : Math.floor(last.day) + random.whole(5, 60);
    fields.close_on = { $day: ahead };
  }
  planNextStep(random, fields, { stage: last.stage, isOpen, nextSteps, days: [-4, 12] });
}

/** One to three quotes from the proposal on; the last one counts, and was accepted before the deal was won. */
function tellQuotes(random, { ref, owner, product, amount, moves, won, open, counters }) {
  const start = moves.find(({ stage }) => place(stage) >= 2 && place(stage) <= 3).day;
  const wonDay = moves.find(({ stage }) => stage === "won")?.day;
  const end = wonDay ?? Math.min(-0.1, moves[moves.length - 1].day + 6);
  const count = random.weighted({ 1: 5, 2: 3, 3: 1 });
  const rows = [];
  let total = 0;
  let discount = "0";
  for (let index = 1; index <= Number(count); index += 1) {
    counters.quote += 1;
    const isLast = index === Number(count);
    const percent = Math.min(25, random.whole(0, 10) + (index - 1) * 4);
    const list = thousands(amount * random.between(1.02, 1.12));
    total = (list * (100 - percent)) / 100;
    discount = (percent / 100).toFixed(2);
    const issued = Math.floor(Math.min(end - 0.05, start + ((end - start) * index) / (Number(count) + 1)));
    const accepted = won || (open && place(moves[moves.length - 1].stage) === 3 && random.chance(0.4));
    const status = !isLast ? "rejected" : accepted ? "accepted" : open ? random.weighted({ sent: 4, draft: 1 }) : "rejected";
    rows.push({
      object: "quote",
      ref: `q${counters.quote}`,
      owner,
      fields: {
        number: serial("BJ", counters.quote),
        deal: ref,
        list_price: moneyText(list),
        lines: quoteLines(product, list),
        discount,
        issued_on: { $day: issued },
        valid_until: { $day: issued + 30 },
        status,
      },
      createdDay: roundDay(Math.max(start, Math.min(issued + 0.42, end - 0.02))),
    });
  }
  return { rows, total, discount };
}

/** What a quote is made of, adding up to its list price: licences, the days to bring them in, a year of service. */
function quoteLines(product, list) {
  const licences = 5 + (counterOf(list) % 4) * 5;
  const days = 5 + (counterOf(list) % 6) * 2;
  const service = thousands(list * 0.12);
  const work = Math.min(days * 3000_00, thousands(list * 0.4));
  const rest = list - service - work;
  const each = Math.floor(rest / licences / 100_00) * 100_00;
  const lines = [
    { item: `${licenceNames[product]}许可`, quantity: licences, unit_price: moneyText(each) },
    { item: "实施与培训", quantity: 1, unit_price: moneyText(work + rest - each * licences) },
    // Half price in the first year, as everybody asks for.
    { item: "首年维护服务", quantity: 1, unit_price: moneyText(service * 2), discount: "0.5" },
  ];
  return lines.filter(({ unit_price }) => unit_price !== "0");
}

/** A number that is the same at every run, without taking from the story's chances. */
const counterOf = (cents) => Math.round(cents / 1000_00);

/** The contract of a won deal, its payments, and the step to after-sales once the first one has come in. */
function tellContract(random, { ref, owner, account, total, moves, counters }) {
  const won = moves.find(({ stage }) => stage === "won").day;
  const signed = Math.floor(won);
  counters.contract += 1;
  const contractRef = `k${counters.contract}`;
  const number = serial("HT", counters.contract);
  const ended = signed + 365 < 0;
  const contract = {
    object: "contract",
    ref: contractRef,
    owner,
    fields: {
      number,
      deal: ref,
      account: account.ref,
      total: moneyText(total),
      status: ended ? "ended" : "active",
      signed_on: { $day: signed },
      starts_on: { $day: signed + 1 },
      ends_on: { $day: signed + 365 },
      file_url: `https://www.example.com/contracts/${number.toLowerCase()}`,
    },
    createdDay: roundDay(won - 0.005),
  };
  const first = thousands(total * 0.3);
  const second = thousands(total * 0.6);
  const plan = [
    ["首付款", first, signed + 10],
    ["上线款", second, signed + random.whole(60, 120)],
    ["质保款", total - first - second, signed + 370],
  ];
  let firstPaid;
  const payments = plan.map(([name, cents, due], index) => {
    const paid = due + Math.round(random.skewed(9, 0.9)) - 8;
    const isPaid = paid < 0 && (index === 0 || firstPaid !== undefined) && random.chance(0.95);
    if (isPaid && index === 0) firstPaid = Math.max(paid, signed + 1);
    counters.payment += 1;
    return {
      object: "payment",
      ref: `p${counters.payment}`,
      owner,
      fields: {
        name: `${number} ${name}`,
        contract: contractRef,
        deal: ref,
        amount: moneyText(cents),
        due_on: { $day: due },
        ...(isPaid && { paid_on: { $day: Math.max(paid, signed + 1) }, method: random.weighted({ transfer: 6, acceptance: 3, check: 1 }) }),
        invoiced: isPaid || random.chance(0.2),
      },
      createdDay: roundDay(won + 0.01),
    };
  });
  if (firstPaid !== undefined) {
    const at = officeTime(random, firstPaid + random.between(1, 12), Math.max(firstPaid + 1, won));
    if (at < -0.02 && random.chance(0.92)) moves.push({ funnel: "sales", stage: "aftersales", day: at });
  }
  return [contract, ...payments];
}

function draftContract({ ref, owner, account, total, day, counters }) {
  counters.contract += 1;
  return {
    object: "contract",
    ref: `k${counters.contract}`,
    owner,
    fields: {
      number: serial("HT", counters.contract),
      deal: ref,
      account: account.ref,
      total: moneyText(total),
      status: "drafting",
    },
    createdDay: roundDay(Math.min(-0.03, day + 1.5)),
  };
}
