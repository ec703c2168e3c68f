import type { FieldDefinition } from "@funnelsmith/definition";
import { raw, type Sql, slot, sql } from "@funnelsmith/logic";
import type { Conversion, FieldKind } from "../field-kind.ts";
import { calendarDay, looseDay } from "../moments/calendar.ts";
import { checked, lossless, refusal } from "./conversion.ts";
import { sourceText } from "./source-text.ts";
import { unwrittenRefusal } from "./to-text.ts";

const notMoment = (): Conversion =>
  refusal("只有日期、时间和普通文本能变成日期或时间", "Only dates, times and free text become dates or times");

const zone = (): Sql => slot("zone");

const clock = "([01][0-9]|2[0-3]):[0-5][0-9]";
const withOffset = `^${calendarDay}[Tt]${clock}:[0-5][0-9](\\.[0-9]{1,9})?([Zz]|[+-](0[0-9]|1[0-4]):[0-5][0-9])$`;
const wallTime = `^${calendarDay}[Tt ]${clock}(:[0-5][0-9](\\.[0-9]{1,9})?)?$`;
const bounds = raw("timestamptz '0001-01-01 00:00:00+00' and timestamptz '9999-12-31 23:59:59.999999+00'");

/** The instant at which clocks in the tenant's zone show a time. */
const atZone = (wall: Sql): Sql => sql`(${wall} at time zone ${zone()}::text)`;

/** False for a time that clocks leap over, which PostgreSQL would take for the one an hour later. */
const shown = (wall: Sql): Sql => sql`${atZone(wall)} at time zone ${zone()}::text = ${wall}`;

/** The text as YYYY-MM-DD where it is a day written year, month, day. */
function isoDay(text: Sql): Sql {
  const padded = sql`pg_catalog.regexp_replace(${text}, ${looseDay}::text, '\\1-0\\2-0\\3')`;
  return sql`pg_catalog.regexp_replace(${padded}, '-0([0-9]{2})', '-\\1', 'g')`;
}

/** Days, instants at midnight of the tenant's zone, and texts that spell a day. The zone is the slot `zone`. */
export function convertToDate(from: FieldDefinition, fromKind: FieldKind): Conversion {
  const source = sourceText(from, fromKind);
  if (!source) return unwrittenRefusal(fromKind);
  const { is } = fromKind.logicType(from);
  if (is === "date") return lossless((column) => column);
  if (is === "instant") {
    const wall = (column: Sql): Sql => sql`(${column} at time zone ${zone()}::text)`;
    return checked(
      (column) => sql`(${wall(column)}::time = time '00:00' and ${wall(column)} between timestamp '0001-01-01' and timestamp '9999-12-31')`,
      (column) => sql`${wall(column)}::date`,
    );
  }
  if (is !== "text" || source.shape === "form") return notMoment();
  return checked(
    (column) => sql`(${source.text(column)} ~ ${looseDay}::text and ${isoDay(source.text(column))} ~ ${`^${calendarDay}$`}::text)`,
    (column) => sql`${isoDay(source.text(column))}::date`,
  );
}

/** Instants, days (midnight in the tenant's zone, the slot `zone`) and texts that spell a time. */
export function convertToInstant(from: FieldDefinition, fromKind: FieldKind): Conversion {
  const source = sourceText(from, fromKind);
  if (!source) return unwrittenRefusal(fromKind);
  const { is } = fromKind.logicType(from);
  if (is === "instant") return lossless((column) => column);
  if (is === "date") {
    const wall = (column: Sql): Sql => sql`(${column})::timestamp`;
    return checked(
      (column) => sql`(${atZone(wall(column))} between ${bounds} and ${shown(wall(column))})`,
      (column) => atZone(wall(column)),
    );
  }
  if (is !== "text" || source.shape === "form") return notMoment();
  const wall = (column: Sql): Sql => sql`${source.text(column)}::timestamp`;
  const instant = (column: Sql): Sql => {
    const text = source.text(column);
    const value = sql`case when ${text} ~ ${wallTime}::text then ${atZone(wall(column))} when ${text} ~ ${withOffset}::text then ${text}::timestamptz end`;
    return sql`pg_catalog.date_trunc('milliseconds', ${value})`;
  };
  return checked(
    (column) =>
      sql`(${instant(column)} between ${bounds} and case when ${source.text(column)} ~ ${wallTime}::text then ${shown(wall(column))} else true end)`,
    instant,
  );
}
