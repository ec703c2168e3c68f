/**
 * Milliseconds since 1970 of an RFC 3339 instant in years 1 to 9999 UTC, finer fractions cut off; undefined for anything else.
 * Self-contained: its source is also part of compiled validators.
 */
export function instantMillis(value: unknown): number | undefined {
  if (typeof value !== "string") return undefined;
  const match = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/.exec(value);
  if (!match) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  if (date.getUTCMonth() !== Number(match[2]) - 1 || date.getUTCDate() !== Number(match[3])) return undefined;
  if (Number(match[4]) > 23 || Number(match[5]) > 59 || Number(match[6]) > 59) return undefined;
  if (Number(match[9] ?? 0) > 14 || Number(match[10] ?? 0) > 59) return undefined;
  const offset = (Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0)) * (match[8] === "-" ? -1 : 1);
  const millis =
    date.getTime() +
    Number(match[4]) * 3600000 +
    (Number(match[5]) - offset) * 60000 +
    Number(match[6]) * 1000 +
    Number((match[7] ?? "").slice(0, 3).padEnd(3, "0"));
  return millis >= -62135596800000 && millis <= 253402300799999 ? millis : undefined;
}
