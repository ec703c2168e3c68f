/** Writes sample.json: the same rows at every run. `node make-sample.mjs` after changing the story or the app. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { officeTime, randomFrom, roundDay, startDays } from "../../tools/sample/random.mjs";
import { byObject, monthlyTargets, sampleText } from "../../tools/sample/rows.mjs";
import { companyMaker, contactsOf } from "../../tools/sample/words.mjs";
import { story, tellProject } from "./sample/projects.mjs";
import { jobs, members, trades } from "./sample/words.mjs";

const seed = 2037;
/** When projects began: a few more as time goes on, and a burst of leads of the last weeks. */
const starts = { many: 250, days: 430, least: 0.04, stretch: 1.25, bursts: [{ leads: 24, from: -18, to: -0.7 }] };
const sourceLuck = { referral: 1.25, exhibition: 1.02, tender_site: 0.85, website: 0.95, distributor: 1.08, visit: 0.9 };
const ownerLuck = { lin: 1.12, zhou: 1.05, chen: 0.97, he: 0.88 };

/** The sample as the text of its file: one row a line. */
export function makeSample() {
  const random = randomFrom(seed);
  const company = companyMaker(random, trades);
  const counters = { activity: 0, trial: 0, quote: 0, contract: 0 };
  const accounts = [];
  const told = [];
  for (const [index, start] of startDays(random, starts).entries()) {
    const day = officeTime(random, start, Math.floor(start));
    const buyers = accounts.filter(({ wonDay, projects: held }) => wonDay !== undefined && wonDay < day - 40 && held < 3);
    const buyer = random.chance(0.13) ? random.pick(buyers) : undefined;
    const owner = buyer?.row.owner ?? random.weighted({ lin: 4, zhou: 3.5, chen: 3.5, he: 3 });
    const source = buyer
      ? "referral"
      : random.weighted({ exhibition: 4, tender_site: 4, website: 3, distributor: 2, visit: 3, referral: 2 });
    const skipTo = buyer && random.chance(0.3) ? "design" : undefined;
    const moves = story.tell(random, { day, luck: sourceLuck[source] * ownerLuck[owner], skipTo });
    // Leads that went nowhere never became a customer on file.
    const known = buyer ?? (story.reach(moves) >= 1 || random.chance(0.5) ? newAccount({ day, source, owner }) : undefined);
    const rows = tellProject(random, {
      ref: `d${index + 1}`,
      owner,
      source,
      account: known?.row,
      company: known?.company ?? company(),
      factor: known?.factor ?? 1,
      moves,
      counters,
    });
    told.push(...rows);
    if (!known) continue;
    known.projects += 1;
    known.wonDay ??= story.dayOf(moves, 5);
  }
  return sampleText("manufacturing", members, [
    ...accounts.map(({ row }) => row),
    ...byObject(["project", "activity", "trial", "quote", "contract"], told),
    ...monthlyTargets(members, {
      thousandsOf: (at, index) => 700 + 20 * index + 80 * (3 - at),
      fieldsOf: (at) => ({ projects: at < 2 ? 2 : 1 }),
    }),
  ]);

  function newAccount({ day, source, owner }) {
    const made = company();
    const number = accounts.length + 1;
    const factor = random.skewed(1, 0.5);
    const yearly = Math.round(random.skewed(2800 * factor, 0.4)) * 1000;
    const row = {
      object: "account",
      ref: `a${number}`,
      owner,
      fields: {
        name: made.name,
        industry: made.industry,
        region: made.region,
        level: yearly > 4_400_000 ? "a" : yearly > 1_800_000 ? "b" : "c",
        source,
        annual_value: String(yearly),
        certificates: [made.industry === "auto" ? "iatf16949" : made.industry === "medical" ? "iso13485" : "iso9001"],
        phone: `${made.area}-${8_000_0000 + number * 137}`,
        contacts: contactsOf(random, {
          parts: ["buys", "technical", "quality", "decides"],
          most: 4,
          number,
          mobiles: ["138", "139", "186"],
          emails: 0.6,
          more: (part) => ({ job_title: random.pick(jobs[part]) }),
        }),
      },
      createdDay: roundDay(day - 0.01),
    };
    const known = { row, company: made, factor, projects: 0, wonDay: undefined };
    accounts.push(known);
    return known;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(new URL("sample.json", import.meta.url), makeSample());
