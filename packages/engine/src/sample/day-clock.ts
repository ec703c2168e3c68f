/** Turns days of a sample file into dates and instants of the tenant's zone. */
export interface DayClock {
  /** YYYY-MM-DD, that many days from today. */
  date(day: number): string;
  /** RFC 3339 UTC; the fraction is the time of day there. */
  instant(day: number): string;
  /** The same, but never later than now: what has happened. */
  past(day: number): string;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** A clock whose day 0 begins at midnight of `today` in the zone. */
export function dayClock(today: string, now: string, zone: string): DayClock {
  const start = Date.parse(`${today}T00:00:00Z`);
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const offsets = new Map<number, number>();
  /** Milliseconds the zone is ahead of UTC at the start of an hour. */
  const offsetOf = (hour: number): number => {
    let offset = offsets.get(hour);
    if (offset === undefined) {
      const part = Object.fromEntries(format.formatToParts(hour * hourMs).map(({ type, value }) => [type, Number(value)]));
      const { year = 0, month = 1, day = 1, hour: h = 0, minute = 0, second = 0 } = part;
      offset = Date.UTC(year, month - 1, day, h, minute, second) - hour * hourMs;
      offsets.set(hour, offset);
    }
    return offset;
  };
  /** Asking costs 0.1 ms, so a week whose ends agree is asked for no hour within; no zone changes its clock twice in one. */
  const offsetAt = (instant: number): number => {
    const week = Math.floor(instant / (7 * dayMs));
    const [start, end] = [offsetOf(week * 168), offsetOf((week + 1) * 168)];
    return start === end ? start : offsetOf(Math.floor(instant / hourMs));
  };
  const instant = (day: number): number => {
    const wall = start + Math.floor(day) * dayMs + Math.round((day - Math.floor(day)) * dayMs);
    // The offset of the wall clock's own hour, not of the same hour in UTC: looked at twice because the first look may be across a change.
    return wall - offsetAt(wall - offsetAt(wall));
  };
  const latest = Date.parse(now);
  return {
    date: (day) => new Date(start + Math.floor(day) * dayMs).toISOString().slice(0, 10),
    instant: (day) => new Date(instant(day)).toISOString(),
    past: (day) => new Date(Math.min(instant(day), latest)).toISOString(),
  };
}
