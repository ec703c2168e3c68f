import { instantMillis } from "../keywords/instant-millis.ts";
import { accepted, type Reading, refused } from "../reading/reading.ts";
import { missingDay, parseDay } from "./calendar.ts";
import { instantsAt, zoneOffset } from "./zoned.ts";

/** The longest spelling of a time is half of this; the expressions below take the cube of a text's blanks. */
const longest = 80;

const two = (value: number): string => String(value).padStart(2, "0");

/** Wall-clock time in the zone, as short as is exact; with the offset in the hour that a change of clocks repeats. '' for null. */
export function formatInstant(value: unknown, zone: string): string {
  const millis = instantMillis(value);
  if (millis === undefined) return "";
  const offset = zoneOffset(zone, millis);
  const wall = millis + offset;
  const text = new Date(wall).toISOString();
  // Years beyond 9999 in the zone, or offsets of old local times with seconds, read back only in UTC.
  if (!/^\d{4}-/.test(text) || offset % 60_000 !== 0) return typeof value === "string" ? new Date(millis).toISOString() : "";
  const clock = wall % 1000 !== 0 ? text.slice(11, 23) : wall % 60_000 !== 0 ? text.slice(11, 19) : text.slice(11, 16);
  const minutes = Math.abs(offset) / 60_000;
  const suffix =
    instantsAt(zone, wall).length === 1 ? "" : ` ${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return `${text.slice(0, 10)} ${clock}${suffix}`;
}

const written =
  /^(.+?)(?:[T\s]+|(?<=日))(上午|下午)?\s*(\d{1,2})[:时](\d{2})分?(?::(\d{2})(?:\.(\d{1,3}))?)?\s*(am|pm)?\s*(Z|[+-]\d{2}:\d{2})?$/i;

/** What people write for a time in their zone, or RFC 3339. A day alone is its midnight; a time that clocks leap over is refused. */
export function parseInstantText(input: string, zone: string): Reading<string | null> {
  const text = input.normalize("NFKC").trim();
  if (text === "") return accepted(null);
  if (text.length > longest) return notTime();
  const exact = instantMillis(text);
  if (exact !== undefined) return accepted(new Date(exact).toISOString());
  const parts = written.exec(text);
  const day = parseDay(parts?.[1] ?? text);
  const missing = missingDay(parts?.[1] ?? text);
  if (missing) return { ok: false, problem: missing };
  const half = (parts?.[2] ?? parts?.[7] ?? "").toLowerCase();
  const later = half === "下午" || half === "pm";
  const typed = Number(parts?.[3] ?? 0);
  const hour = half === "" ? typed : (typed % 12) + (later ? 12 : 0);
  if (day === undefined || hour > 23 || (half !== "" && (typed > 12 || typed === 0))) return notTime();
  const clock = `${two(hour)}:${parts?.[4] ?? "00"}:${parts?.[5] ?? "00"}.${(parts?.[6] ?? "0").padEnd(3, "0")}`;
  const millis = instantMillis(`${day}T${clock}${parts?.[8]?.toUpperCase() ?? "Z"}`);
  if (millis === undefined) return notTime();
  if (parts?.[8] !== undefined) return accepted(new Date(millis).toISOString());
  const [instant] = instantsAt(zone, millis);
  if (instant === undefined) return refused("FIELD_INSTANT", "该时区没有这个时刻（夏令时跳过）", "Clocks in this zone leap over that time");
  const iso = new Date(instant).toISOString();
  return instantMillis(iso) === undefined ? notTime() : accepted(iso);
}

const notTime = (): Reading<string | null> =>
  refused("FIELD_INSTANT", "请写成 2026-11-18 14:30 这样的时间", "Write a time such as 2026-11-18 14:30");
