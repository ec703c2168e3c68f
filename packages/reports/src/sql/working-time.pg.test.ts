import type { WorkingHours } from "@funnelsmith/definition";
import { sql } from "@funnelsmith/logic";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type LedgerTenant, tellLedger } from "../../test/ledger-tenant.ts";
import { runSql } from "./run-sql.ts";
import { workedBetween } from "./working-time.ts";

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger({});
});
afterAll(() => ledger.test.drop());

type Stretch = readonly [from: string, to: string];

/** Hours of working time of each stretch, by the clocks of a zone. */
async function worked(hours: WorkingHours, zone: string, stretches: readonly Stretch[]): Promise<number[]> {
  const ctx = await ledger.ctx();
  const { tenant } = ctx.catalog;
  const there = { ...ctx, catalog: { ...ctx.catalog, tenant: { ...tenant, zone } } };
  const [from, to] = [0, 1].map((end) => stretches.map((stretch) => stretch[end]));
  const seconds = workedBetween(hours, sql`s.began`, sql`s.ended`);
  const rows = await runSql<{ seconds: number }>(
    there,
    sql`select ${seconds} as seconds from unnest(${from}::timestamptz[], ${to}::timestamptz[]) with ordinality s (began, ended, nth) order by nth`,
  );
  return rows.map((row) => row.seconds / 3600);
}

const office = { opens: "09:00", closes: "18:00" } as const;

/** The National Day of 2026 as the State Council has it: Thursday to Wednesday off, the Sunday before and the Saturday after worked. */
const nationalDay: WorkingHours = {
  ...office,
  holidays: ["2026-10-07", "2026-10-01", "2026-10-02", "2026-10-03", "2026-10-04", "2026-10-05", "2026-10-06"],
  workdays: ["2026-09-20", "2026-10-10"],
};

it("takes a holiday across a weekend off and adds the days that make up for it", async () => {
  const stretches: readonly Stretch[] = [
    // From Wednesday 17:00 to the Thursday of the week after, 10:00: an hour, seven days off, an hour.
    ["2026-09-30T17:00:00+08:00", "2026-10-08T10:00:00+08:00"],
    // Within the holiday, on a weekday and on its Saturday.
    ["2026-10-01T09:00:00+08:00", "2026-10-02T18:00:00+08:00"],
    ["2026-10-03T09:00:00+08:00", "2026-10-03T18:00:00+08:00"],
    // The Saturday that makes up for it, and the Sunday after, which is one like others.
    ["2026-10-10T08:00:00+08:00", "2026-10-11T20:00:00+08:00"],
    ["2026-10-10T16:30:00+08:00", "2026-10-12T09:30:00+08:00"],
    // The Sunday before.
    ["2026-09-18T18:00:00+08:00", "2026-09-21T09:00:00+08:00"],
    // Fourteen weekdays, of which the holiday has five.
    ["2026-09-21T00:00:00+08:00", "2026-10-09T00:00:00+08:00"],
  ];
  expect(await worked(nationalDay, "Asia/Shanghai", stretches)).toEqual([2, 0, 0, 9, 2, 9, 9 * 9]);
  const week: WorkingHours = { ...office };
  expect(await worked(week, "Asia/Shanghai", stretches)).toEqual([11 + 9 * 4, 18, 0, 0, 0.5, 0, 14 * 9]);
});

it("a holiday on a day that is not worked, and a make-up day on one that is, change nothing", async () => {
  const idle: WorkingHours = { ...office, holidays: ["2026-08-15", "2026-08-16"], workdays: ["2026-08-14", "2026-08-17"] };
  const stretches: readonly Stretch[] = [["2026-08-13T12:00:00+08:00", "2026-08-18T12:00:00+08:00"]];
  expect(await worked(idle, "Asia/Shanghai", stretches)).toEqual(await worked({ ...office }, "Asia/Shanghai", stretches));
  const twice: WorkingHours = { ...office, holidays: ["2026-08-14", "2026-08-14"] };
  expect(await worked(twice, "Asia/Shanghai", stretches)).toEqual([6 + 9 + 3]);
});

/** The same by hand: minute by minute, by what a clock on the wall shows. */
function byHand(hours: WorkingHours, zone: string, [from, to]: Stretch): number {
  const wall = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  let minutes = 0;
  for (let at = Date.parse(from); at < Date.parse(to); at += 60_000) {
    const [date = "", clock = ""] = wall.format(at).split(" ");
    const weekday = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][new Date(date).getUTCDay()];
    const usual = (hours.days ?? ["mon", "tue", "wed", "thu", "fri"]).some((day) => day === weekday);
    const on = hours.workdays?.includes(date) || (usual && !hours.holidays?.includes(date));
    if (on && clock >= hours.opens && clock < hours.closes) minutes += 1;
  }
  return minutes / 60;
}

it.each([
  ["Asia/Shanghai", nationalDay, "2026-09-18T00:00:00Z", 25],
  // Clocks go forward on Sunday 8 March, which is worked, and back on Sunday 1 November; Presidents' Day before, Veterans Day after.
  ["America/New_York", { ...office, holidays: ["2026-02-16", "2026-03-09"], workdays: ["2026-03-08"] }, "2026-02-13T00:00:00Z", 28],
  ["America/New_York", { ...office, holidays: ["2026-11-02", "2026-11-11"], workdays: ["2026-11-01"] }, "2026-10-29T00:00:00Z", 15],
  [
    "Europe/Berlin",
    { opens: "00:00", closes: "24:00", days: ["sat", "sun"], holidays: ["2026-05-23"], workdays: ["2026-05-25"] },
    "2026-05-20T00:00:00Z",
    9,
  ],
  // Before the day everything is counted from.
  ["Asia/Shanghai", { ...office, holidays: ["1969-12-25", "1970-01-01"], workdays: ["1969-12-27"] }, "1969-12-20T00:00:00Z", 18],
] as const)("agrees with a count minute by minute in %s", async (zone, hours, start, days) => {
  const at = (step: number): string => new Date(Date.parse(start) + ((step * 7_919) % (days * 1440)) * 60_000).toISOString();
  const stretches = Array.from({ length: 12 }, (_, step) => [at(step * 2 + 1), at(step * 2 + 2)].sort() as [string, string]);
  const definition = hours as WorkingHours;
  expect(await worked(definition, zone, stretches)).toEqual(
    stretches.map((stretch) => expect.closeTo(byHand(definition, zone, stretch), 9)),
  );
});
