/** PostgreSQL's text of an instant as RFC 3339 UTC; null stays null. */
export function isoInstant(value: unknown): string | null {
  return typeof value === "string" ? new Date(value).toISOString() : null;
}
