const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    era: "short",
  });
  formatters.set(zone, made);
  return made;
}

const weekMs = 7 * 86_400_000;
/** Offsets kept at the bounds of weeks; a zone and week more are few bytes, but centuries of them add up. */
const mostKept = 20_000;
const kept = new Map<string, number>();

function atWeek(zone: string, week: number): number {
  const key = `${zone} ${week}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  if (kept.size >= mostKept) kept.clear();
  const offset = askedOffset(zone, week * weekMs);
  kept.set(key, offset);
  return offset;
}

/**
 * Milliseconds by which wall clocks in the zone are ahead of UTC at an instant. Asking Intl costs 10 µs or more, so a week whose ends agree
 * is asked for nothing within: no zone changes its clocks there and back in one.
 */
export function zoneOffset(zone: string, millis: number): number {
  const week = Math.floor(millis / weekMs);
  const isOrdinary = Math.abs(week) < 100_000;
  const [start, end] = isOrdinary ? [atWeek(zone, week), atWeek(zone, week + 1)] : [0, 1];
  return start === end ? start : askedOffset(zone, millis);
}

function askedOffset(zone: string, millis: number): number {
  const part: Record<string, number> = {};
  let before = false;
  for (const { type, value } of formatterOf(zone).formatToParts(millis)) {
    if (type === "era") before = value.startsWith("B");
    else part[type] = Number(value);
  }
  const wall = new Date(0);
  wall.setUTCFullYear(before ? 1 - (part["year"] ?? 1) : (part["year"] ?? 1), (part["month"] ?? 1) - 1, part["day"] ?? 1);
  wall.setUTCHours(part["hour"] ?? 0, part["minute"] ?? 0, part["second"] ?? 0, 0);
  return wall.getTime() - Math.floor(millis / 1000) * 1000;
}

/**
 * The instants at which wall clocks in the zone show `wall` (milliseconds as if it were UTC): one as a rule, two in the hour that a
 * change of clocks repeats, none in the hour it leaps over. In order.
 */
export function instantsAt(zone: string, wall: number): readonly number[] {
  const day = 86_400_000;
  const offsets = new Set([zoneOffset(zone, wall - day), zoneOffset(zone, wall + day)]);
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((instant) => instant + zoneOffset(zone, instant) === wall)
    .sort((a, b) => a - b);
}
