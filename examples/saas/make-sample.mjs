/** Writes sample.json: the same rows at every run. `node make-sample.mjs` after changing the story or the app. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { officeTime, randomFrom, roundDay, startDays } from "../../tools/sample/random.mjs";
import { byObject, monthlyTargets, sampleText } from "../../tools/sample/rows.mjs";
import { companyMaker, contactsOf } from "../../tools/sample/words.mjs";
import { story, tellDeal } from "./sample/deals.mjs";
import { members, trades } from "./sample/words.mjs";

const seed = 2041;
/** When deals began: more of them as the product gets known, and many in the last weeks. */
const starts = { many: 270, days: 600, least: 0.05, stretch: 1.28, bursts: [{ leads: 40, from: -24, to: -0.7 }] };
const sourceLuck = { content: 1, search: 0.85, event: 1.05, referral: 1.3, partner: 1.15, outbound: 0.75 };
const ownerLuck = { lin: 1.1, zhou: 1.04, chen: 0.98, he: 0.88 };

/** The sample as the text of its file: one row a line. */
export function makeSample() {
  const random = randomFrom(seed);
  const company = companyMaker(random, trades);
  const counters = { activity: 0, usage: 0, subscription: 0, invoice: 0 };
  const accounts = [];
  const told = [];
  for (const [index, start] of startDays(random, starts).entries()) {
    const day = officeTime(random, start, Math.floor(start));
    const owner = random.weighted({ lin: 4, zhou: 3.5, chen: 3.5, he: 3 });
    const source = random.weighted({ content: 5, search: 4, event: 3, referral: 2, partner: 2, outbound: 3 });
    const moves = story.tell(random, { day, luck: sourceLuck[source] * ownerLuck[owner] });
    const size = random.weighted({ s: 4, m: 4, l: 2, xl: 0.5 });
    const made = company();
    // Trials that went nowhere never became a customer on file.
    const account = story.reach(moves) >= 1 || random.chance(0.7) ? newAccount({ made, day, source, owner, size }) : undefined;
    told.push(
      ...tellDeal(random, { ref: `d${index + 1}`, owner, source, account, company: made, size, number: index + 1, moves, counters }),
    );
  }
  return sampleText("saas", members, [
    ...accounts,
    ...byObject(["deal", "activity", "usage", "subscription", "invoice"], told),
    ...monthlyTargets(members, {
      thousandsOf: (at, index) => 50 + 2 * index + 8 * (3 - at),
      fieldsOf: (at) => ({ deals: at < 2 ? 3 : 2 }),
    }),
  ]);

  function newAccount({ made, day, source, owner, size }) {
    const number = accounts.length + 1;
    const row = {
      object: "account",
      ref: `a${number}`,
      owner,
      fields: {
        name: made.name,
        industry: made.industry,
        size,
        region: made.region,
        source,
        ...(random.chance(0.6) && { website: `https://www.example.com/${made.industry}/${number}` }),
        contacts: contactsOf(random, {
          parts: ["admin", "sponsor", "buyer"],
          most: 3,
          number,
          mobiles: ["137", "150", "188"],
          emails: 0.7,
        }),
      },
      createdDay: roundDay(day - 0.01),
    };
    accounts.push(row);
    return row;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(new URL("sample.json", import.meta.url), makeSample());
