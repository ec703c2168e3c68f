/** Writes sample.json: the same rows at every run. `node make-sample.mjs` after changing the story or the app. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { moneyText, officeTime, randomFrom, roundDay, startDays } from "../../tools/sample/random.mjs";
import { byObject, monthlyTargets, sampleText } from "../../tools/sample/rows.mjs";
import { accountMaker } from "./sample/accounts.mjs";
import { tellDeal } from "./sample/deals.mjs";
import { story, tellStory } from "./sample/story.mjs";
import { members } from "./sample/words.mjs";

const seed = 2026;
/** Leads of two trade fairs: how many, and between which days. */
const fairs = [
  { leads: 42, from: -62, to: -26 },
  { leads: 54, from: -17, to: -0.6 },
];
/** When deals began: more of them as the team grows. */
const starts = { many: 340, days: 729, least: 0.09, stretch: 1.43, bursts: fairs };
/** What channels cost a month, in thousands, from where the year before last began to today; trade fairs by the fair. */
const monthly = { keyword: 26, website: 12, whitepaper: 9, cold_call: 17 };
const fairCosts = [
  { first: -640, last: -637, thousands: 96 },
  { first: -455, last: -452, thousands: 110 },
  { first: -270, last: -266, thousands: 124 },
  ...fairs.map(({ from, to }) => ({ first: from, last: Math.min(-1, to), thousands: 138 })),
];

/** The sample as the text of its file: one row a line. */
export function makeSample() {
  const random = randomFrom(seed);
  // A stream of its own, so that scores and costs leave the rest of the story as it is.
  const marketing = randomFrom(seed + 1);
  const maker = accountMaker(random);
  const counters = { activity: 0, quote: 0, contract: 0, payment: 0 };
  const accounts = [];
  const contacts = [];
  const told = [];

  for (const [index, start] of startDays(random, starts).entries()) {
    const day = officeTime(random, start, Math.floor(start));
    const owner = ownerAt(random, day);
    const buyers = accounts.filter((known) => known.wonDay !== undefined && known.wonDay < day - 60 && known.deals < 3);
    const buyer = random.chance(0.11) ? random.pick(buyers) : undefined;
    const source = buyer
      ? random.weighted({ referral: 4, exhibition: 1 })
      : random.weighted({ exhibition: 5, website: 4, whitepaper: 3, keyword: 3, referral: 2, cold_call: 3 });
    const seller = buyer?.row.owner ?? owner;
    const moves = tellStory(random, { day, source, owner: seller, repeat: buyer !== undefined });
    const far = story.reach(moves);
    // Leads that went nowhere never became a customer on file.
    const known = buyer ?? (far >= 1 || random.chance(0.55) ? newAccount({ day, source, owner: seller, index }) : undefined);
    const rows = tellDeal(random, {
      ref: `d${index + 1}`,
      owner: seller,
      source,
      account: known?.row,
      contact: known && random.pick(known.contacts),
      company: known?.company ?? maker.company(),
      factor: known?.factor ?? 1,
      moves,
      counters,
    });
    const score = scoreOf(marketing, source, far);
    if (score !== undefined) rows[0].fields.score = score;
    told.push(...rows);
    if (known) noteDeal(known, rows[0].transitions);
  }
  leaveToDo(told);
  // After-sales may have been reached only once the payments were told.
  const all = [
    ...accounts.map((known) => known.row),
    ...contacts,
    ...byObject(["deal", "activity", "quote", "contract", "payment"], told),
    ...monthlyTargets(
      members.filter(({ ref }) => ref !== "gu"),
      {
        thousandsOf: (at, index) => 300 + 10 * index + 40 * (3 - at),
        fieldsOf: (at) => ({ deals: 1 + (at < 2 ? 1 : 0) }),
      },
    ),
    ...spend(marketing),
  ];
  return sampleText("b2b", members, all);

  function newAccount({ day, source, owner, index }) {
    const company = maker.company();
    const made = maker.account(accounts.length + 1, company, { day: roundDay(day - 0.01), source, owner });
    const own = Array.from({ length: random.weighted({ 1: 5, 2: 4, 3: 2 }) }, (_, at) =>
      maker.contact(contacts.length + at + 1, made.row, at === 0),
    );
    contacts.push(...own);
    const known = { ...made, company, contacts: own.slice(0, 1), deals: 0, wonDay: undefined, index };
    accounts.push(known);
    return known;
  }
}

/** The deal on top of the proposals lacks just its quote and its expected close: what somebody who tries the board is to fill in. */
function leaveToDo(told) {
  const entered = (row) => row.transitions.at(-1).day;
  const top = told
    .filter((row) => row.object === "deal" && row.transitions.at(-1).stage === "proposal")
    .reduce((newest, row) => (entered(row) > entered(newest) ? row : newest));
  for (const key of ["quote", "discount", "cost", "close_on"]) delete top.fields[key];
  top.fields.budget = moneyText(Math.round(Number(top.fields.amount) * 0.0009) * 1000_00);
}

/** A win makes the account a reference or a repeat buyer sooner or later. */
function noteDeal(known, moves) {
  known.deals += 1;
  const won = moves.find(({ stage }) => stage === "won");
  if (won === undefined) return;
  if (known.wonDay !== undefined) known.row.fields.tags = [...new Set([...(known.row.fields.tags ?? []), "repeat"])];
  known.wonDay ??= won.day;
  known.row.fields.reference_customer = moves.some(({ stage }) => stage === "aftersales");
}

/** What marketing made of a lead: by its source, and rightly so more often than not; one in eight has no score. */
function scoreOf(random, source, far) {
  const base = { referral: 66, exhibition: 54, whitepaper: 50, website: 47, keyword: 40, cold_call: 32 }[source];
  const score = Math.round(base + 6 * Math.min(far, 3) + random.between(-22, 22));
  return random.chance(0.12) ? undefined : Math.max(0, Math.min(100, score));
}

/** Money spent on channels: month by month, and for each trade fair. */
function spend(random) {
  const titles = { exhibition: "展会", keyword: "关键词广告", website: "官网运营", whitepaper: "白皮书制作", cold_call: "电话外呼" };
  const months = Array.from({ length: 24 }, (_, index) => ({
    first: -Math.round(30.44 * (24 - index)),
    last: -Math.round(30.44 * (23 - index)) - 1,
    name: `第 ${index + 1} 月`,
  }));
  const rows = [
    ...months.flatMap((month) =>
      Object.entries(monthly).map(([channel, thousands]) => ({ ...month, channel, cents: thousands * random.between(0.8, 1.2) * 1000_00 })),
    ),
    ...fairCosts.map(({ first, last, thousands }, index) => ({
      first,
      last,
      name: `第 ${index + 1} 届`,
      channel: "exhibition",
      cents: thousands * 1000_00,
    })),
  ];
  return rows.map(({ first, last, name, channel, cents }, index) => ({
    object: "spend",
    ref: `s${index + 1}`,
    owner: "zhao",
    fields: {
      name: `${titles[channel]} ${name}`,
      channel,
      first_day: { $day: Math.floor(first) },
      last_day: { $day: Math.floor(last) },
      amount: moneyText(Math.round(cents / 100_00) * 100_00),
    },
    createdDay: Math.min(-0.5, Math.floor(first) + 0.4),
  }));
}

function ownerAt(random, day) {
  return random.weighted({ lin: 4, zhou: 3.5, chen: 3.5, ...(day > -430 && { he: 3 }) });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(new URL("sample.json", import.meta.url), makeSample());
