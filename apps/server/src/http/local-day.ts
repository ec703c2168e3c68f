const formats = new Map<string, Intl.DateTimeFormat>();
const days = new Map<string, { readonly minute: number; readonly day: string }>();

/** The day YYYY-MM-DD of an instant in a zone. A zone's day is kept for the minute: no zone changes date inside one. */
export function localDay(zone: string, instant: Date): string {
  const minute = Math.floor(instant.getTime() / 60_000);
  const known = days.get(zone);
  if (known?.minute === minute) return known.day;
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
    formats.set(zone, format);
  }
  const day = format.format(instant);
  days.set(zone, { minute, day });
  return day;
}
