/** Writes sample.json: the same rows at every run. `node make-sample.mjs` after changing the story or the app. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { officeTime, randomFrom, roundDay } from "../../tools/sample/random.mjs";
import { byObject, monthlyTargets, sampleText } from "../../tools/sample/rows.mjs";
import { companyMaker, mobileOf, personName } from "../../tools/sample/words.mjs";
import { story, tellDeal } from "./sample/deals.mjs";
import { members, trades } from "./sample/words.mjs";

const seed = 2041;
const deals = 270;
const days = 600;
const sourceLuck = { content: 1, search: 0.85, event: 1.05, referral: 1.3, partner: 1.15, outbound: 0.75 };
const ownerLuck = { lin: 1.1, zhou: 1.04, chen: 0.98, he: 0.88 };

/** The sample as the text of its file: one row a line. */
export function makeSample() {
  const random = randomFrom(seed);
  const company = companyMaker(random, trades);
  const counters = { activity: 0, usage: 0, subscription: 0, invoice: 0 };
  const accounts = [];
  const told = [];
  for (const [index, start] of starts(random).entries()) {
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
    ...targets(),
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
        contacts: people(number),
      },
      createdDay: roundDay(day - 0.01),
    };
    accounts.push(row);
    return row;
  }

  function people(number) {
    return ["admin", "sponsor", "buyer"].slice(0, random.whole(1, 3)).map((part, at) => {
      const { name, latin } = personName(random);
      return {
        name,
        part,
        mobile: mobileOf(random, ["137", "150", "188"], number * 4 + at),
        ...(random.chance(0.7) && { email: `${latin}.${number}.${at}@example.com` }),
      };
    });
  }
}

/** First days, earliest first: more of them as the product gets known, and many in the last weeks. */
function starts(random) {
  const steady = Array.from({ length: deals }, () => -0.6 - days * (1 - Math.sqrt(random.between(0.05, 1))) * 1.28);
  const recent = Array.from({ length: 40 }, () => random.between(-24, -0.7));
  return [...steady, ...recent].sort((a, b) => a - b);
}

/** What each seller is to bring in. */
function targets() {
  const sellers = members.filter(({ roles }) => roles.includes("seller"));
  return monthlyTargets(sellers, {
    thousandsOf: (at, index) => 50 + 2 * index + 8 * (3 - at),
    fieldsOf: (at) => ({ deals: at < 2 ? 3 : 2 }),
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(new URL("sample.json", import.meta.url), makeSample());
