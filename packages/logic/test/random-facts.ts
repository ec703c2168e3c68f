import fc from "fast-check";
import type { Facts } from "../src/index.ts";

/** Texts both sides might read differently: wildcards, escapes, case, emoji, composed and decomposed letters. */
export const texts = [
  "",
  " ",
  "a",
  "A",
  "ab",
  "b",
  "a%b",
  "a_b",
  "axb",
  "\\",
  "%",
  "o'x",
  "中文",
  "中文测试",
  "😀",
  "a😀b",
  "é",
  "e\u0301",
  '"q"',
];
export const numbers = [
  "0",
  "1",
  "-1",
  "2",
  "3",
  "7",
  "0.1",
  "0.2",
  "0.3",
  "0.5",
  "-0.5",
  "2.5",
  "-2.5",
  "100",
  "99.995",
  "-7.125",
  "1000000",
  "123456789012345.6789",
  "0.0001",
];
export const dates = [
  "2024-02-29",
  "2025-12-31",
  "2026-01-31",
  "2026-03-08",
  "2026-03-31",
  "1900-01-01",
  "0001-01-01",
  "9999-12-31",
  "2026-06-15",
  "2026-11-01",
];
/** Around changes of the clock, midnights in several zones, the day Samoa left out, and the ends of the calendar. */
export const instants = [
  "2026-03-08T04:59:59.999Z",
  "2026-03-08T05:00:00.000Z",
  "2026-03-08T06:59:59.999Z",
  "2026-03-08T07:00:00.000Z",
  "2026-03-09T03:59:59.999Z",
  "2026-03-09T04:00:00.000Z",
  "2026-11-01T03:59:59.999Z",
  "2026-11-01T05:30:00.000Z",
  "2026-11-02T04:59:59.999Z",
  "2026-11-02T05:00:00.000Z",
  "2026-03-28T23:30:00.000Z",
  "2026-03-29T22:59:59.999Z",
  "2026-10-24T23:00:00.000Z",
  "2026-01-30T16:00:00.000Z",
  "2026-01-30T15:59:59.999Z",
  "2011-12-30T09:59:59.999Z",
  "2011-12-30T10:00:00.000Z",
  "2026-04-04T14:59:59.999Z",
  "2026-04-04T15:30:00.000Z",
  "2026-05-01T00:00:00.123456Z",
  "1999-12-31T23:59:59.000Z",
  "0001-01-01T00:00:00.000Z",
  "9999-12-31T23:59:59.999Z",
];
export const ids = ["00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000002", "00000000-0000-7000-8000-00000000000a"];
const zones = [
  "Asia/Shanghai",
  "America/New_York",
  "Europe/London",
  "Pacific/Apia",
  "Australia/Lord_Howe",
  "Asia/Kolkata",
  "America/St_Johns",
  "UTC",
  "Pacific/Kiritimati",
];

const maybe = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arb, { freq: 4 });
const text = fc.oneof(
  fc.constantFrom(...texts),
  fc.string({ unit: "grapheme", maxLength: 6 }).filter((value) => !value.includes("\0")),
);
const number = fc.oneof(
  fc.constantFrom(...numbers),
  fc.integer({ min: -1000, max: 1000 }),
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => (value / 1000).toFixed(3)),
);
const day = fc.oneof(
  fc.constantFrom(...dates),
  fc.integer({ min: 18_000, max: 22_000 }).map((value) => new Date(value * 86_400_000).toISOString().slice(0, 10)),
);
const instant = fc.oneof(
  fc.constantFrom(...instants),
  fc.integer({ min: 946_684_800, max: 2_082_758_400 }).map((value) => new Date(value * 1000).toISOString()),
);
const id = fc.constantFrom(...ids);
const choice = (...values: readonly string[]): fc.Arbitrary<string | null> => maybe(fc.constantFrom(...values));

const activity = fc.record({
  kind: choice("call", "demo", "mail"),
  minutes: maybe(number),
  done: maybe(fc.boolean()),
  held: maybe(instant),
  planned: maybe(day),
  text: maybe(text),
  labels: maybe(fc.subarray(["x", "y"])),
});

const account = fc.record({ name: maybe(text), size: maybe(number), since: maybe(day) });

/** Random facts over the sample scope: nulls, blanks, emoji, clock changes, zones, children, hops. */
export const randomFacts: fc.Arbitrary<Facts> = fc
  .record({
    fields: fc.record({
      amount: maybe(number),
      ratio: maybe(number),
      seats: maybe(fc.integer({ min: -5, max: 50 })),
      title: maybe(text),
      note: maybe(text),
      hot: maybe(fc.boolean()),
      signed: maybe(fc.boolean()),
      due: maybe(day),
      begun: maybe(day),
      seen: maybe(instant),
      sent: maybe(instant),
      account: maybe(id),
      partner: maybe(id),
      grade: choice("a", "b", "c"),
      level: choice("b", "c", "d"),
      tags: maybe(fc.subarray(["x", "y", "z"])),
    }),
    account: maybe(account),
    activities: fc.oneof(fc.constant([]), fc.array(activity, { maxLength: 4 })),
    stage: fc.record({ key: choice("a", "s1", "s2"), days: maybe(fc.nat(60)), probability: maybe(fc.constantFrom("0.1", "0.55", 1)) }),
    visits: fc.nat(3),
    first: maybe(instant),
    limit: maybe(number),
    label: maybe(text),
    user: id,
    roles: fc.subarray(["sales", "manager", "admin"]),
    owner: maybe(id),
    before: maybe(number),
    now: instant,
    today: day,
    zone: fc.constantFrom(...zones),
  })
  .map((made) => ({
    fields: made.fields,
    hops: { account: made.fields.account === null ? null : made.account },
    children: { activities: made.activities },
    stage: made.stage,
    visits: { s1: made.visits },
    firstEntered: { s1: made.first },
    params: { limit: made.limit, label: made.label },
    user: { id: made.user, roles: made.roles },
    owner: made.owner,
    previous: { amount: made.before },
    now: made.now,
    today: made.today,
    zone: made.zone,
  }));
