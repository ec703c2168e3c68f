import { expect, it } from "vitest";
import { dayClock } from "./day-clock.ts";

it("day 0 is midnight where the tenant is, and fractions are the time of day there", () => {
  const clock = dayClock("2026-03-05", "2026-03-05T09:00:00.000Z", "Asia/Shanghai");
  expect(clock.instant(0)).toBe("2026-03-04T16:00:00.000Z");
  expect(clock.instant(-1.5)).toBe("2026-03-03T04:00:00.000Z");
  expect(clock.date(-1.5)).toBe("2026-03-03");
  expect(clock.date(12)).toBe("2026-03-17");
});

it("keeps the time of day across a change of the clock", () => {
  const clock = dayClock("2026-04-01", "2026-04-01T09:00:00.000Z", "Europe/Berlin");
  expect(clock.instant(-1 + 0.375)).toBe("2026-03-31T07:00:00.000Z");
  expect(clock.instant(-10 + 0.375)).toBe("2026-03-22T08:00:00.000Z");
});

it("what has happened is never in the future", () => {
  const clock = dayClock("2026-03-05", "2026-03-05T01:00:00.000Z", "Asia/Shanghai");
  expect(clock.past(0.9)).toBe("2026-03-05T01:00:00.000Z");
  expect(clock.past(-0.1)).toBe("2026-03-04T13:36:00.000Z");
});

it("agrees with the zone's own clock at every noon of a year with its changes", () => {
  const zone = "America/New_York";
  const clock = dayClock("2026-06-01", "2030-01-01T00:00:00.000Z", zone);
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  for (let day = -200; day < 200; day += 1) {
    const shown = format.format(new Date(clock.instant(day + 0.5)));
    expect(shown).toBe(`${clock.date(day)} 12:00`);
  }
});
