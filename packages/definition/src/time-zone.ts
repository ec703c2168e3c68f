const named = /^(?:UTC|(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific)\/[A-Za-z0-9_+\-/]+)$/i;

/**
 * True for a time zone by its region and place, such as Asia/Shanghai, or UTC. Shorter names and offsets are none: JavaScript takes BST
 * for Dhaka where PostgreSQL takes it for London, knows SystemV/PST8 where PostgreSQL fails, and +08:00 lies west in one and east in the other.
 */
export function isTimeZone(zone: string): boolean {
  if (!named.test(zone)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
