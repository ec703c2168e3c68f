import { zoneOffset } from "@funnelsmith/fields";

/** What the clock on a wall in the zone shows at an instant, to the minute: `YYYY-MM-DDTHH:mm`. */
export function wallTimeOf(instant: string, zone: string): string {
  const millis = Date.parse(instant);
  return new Date(millis + zoneOffset(zone, millis)).toISOString().slice(0, 16);
}

/** The instant at which a clock on a wall in the zone shows a time (`YYYY-MM-DDTHH:mm`); one the clocks leap over is an hour later. */
export function instantOfWall(wall: string, zone: string): string {
  const utc = Date.parse(`${wall}Z`);
  const first = utc - zoneOffset(zone, utc);
  return new Date(utc - zoneOffset(zone, first)).toISOString();
}
