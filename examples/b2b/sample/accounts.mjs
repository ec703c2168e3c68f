import { officeHour, roundDay } from "../../../tools/sample/random.mjs";
import { companyMaker, mobileOf, personName } from "../../../tools/sample/words.mjs";
import { jobs, trades } from "./words.mjs";

/** Makes customers and their contacts one after another; no name, telephone or address comes twice. */
export function accountMaker(random) {
  const company = companyMaker(random, trades);
  let phones = 0;

  function account(number, known, { day, source, owner }) {
    const size = random.weighted({ s: 2, m: 4, l: 3, xl: 1 });
    const factor = { s: 0.5, m: 0.9, l: 1.7, xl: 3.2 }[size];
    const yearly = Math.round(random.skewed(620 * factor, 0.5)) * 1000;
    const level = yearly > 1_200_000 ? "a" : yearly > 450_000 ? "b" : "c";
    phones += 1;
    const fields = {
      name: known.name,
      short_name: known.short,
      industry: known.industry,
      size,
      region: known.region,
      level,
      source,
      annual_value: String(yearly),
      ...(random.chance(0.85) && { phone: `${known.area}-${8_000_0000 + phones * 137}` }),
      ...(random.chance(0.6) && { website: `https://www.example.com/${known.industry}/${number}` }),
      reference_customer: false,
    };
    const tags = [];
    if (level === "a") tags.push("key_account");
    if (known.name.includes("股份")) tags.push("listed");
    if (random.chance(0.15)) tags.push("price_sensitive");
    if (size === "xl") tags.push("group");
    if (tags.length > 0) fields.tags = tags;
    return { row: { object: "account", ref: `a${number}`, owner, fields, createdDay: day }, factor, tags };
  }

  function contact(number, accountRow, main) {
    const influence = main
      ? random.weighted({ decides: 2, influences: 4, buys: 2 })
      : random.weighted({ decides: 3, influences: 3, buys: 3, uses: 2 });
    const { name, latin } = personName(random);
    const fields = {
      name,
      account: accountRow.ref,
      job_title: random.pick(jobs[influence]),
      influence,
      mobile: mobileOf(random, ["138", "139", "186", "159", "177"], number),
      ...(random.chance(0.7) && { email: `${latin}.${number}@example.com` }),
      ...(random.chance(0.4) && { wechat: `${latin}_${1000 + number}` }),
      primary: main,
    };
    return {
      object: "contact",
      ref: `c${number}`,
      owner: accountRow.owner,
      fields,
      createdDay: main ? roundDay(accountRow.createdDay + 0.005) : officeHour(accountRow.createdDay + random.between(0.7, 6)),
    };
  }

  return { company, account, contact };
}
