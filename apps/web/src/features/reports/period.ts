import { instantOfWall } from "../../values/wall-time.ts";

/** Periods a report offers; a number counts days back from today. */
export const periods = ["30", "90", "quarter", "year", "365", "all"] as const;

/** One of them. */
export type Period = (typeof periods)[number];

/** The instant a YYYY-MM-DD day starts in a zone. */
export const dayStart = (day: string, zone: string): string => instantOfWall(`${day}T00:00`, zone);

function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** From when a period asks, counted from `today` in the team's zone; undefined for everything. */
export function periodStart(period: Period, today: string, zone: string): string | undefined {
  if (period === "all") return undefined;
  if (period === "year") return dayStart(`${today.slice(0, 4)}-01-01`, zone);
  if (period === "quarter") {
    const month = Math.floor((Number(today.slice(5, 7)) - 1) / 3) * 3 + 1;
    return dayStart(`${today.slice(0, 4)}-${String(month).padStart(2, "0")}-01`, zone);
  }
  return dayStart(addDays(today, 1 - Number(period)), zone);
}

/** The exclusive end of a day: state as of that evening. */
export function dayEnd(day: string, zone: string): string {
  return dayStart(addDays(day, 1), zone);
}
