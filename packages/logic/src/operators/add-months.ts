import { addMonths } from "../calendar.ts";
import { dayShift } from "../days.ts";
import type { CallOperator } from "../operator.ts";
import { sql } from "../sql.ts";

/** `addMonths`: the same day of the month, or its last day where it has no such day. */
export const addMonthsOperator: CallOperator = dayShift({
  name: "addMonths",
  shift: addMonths,
  sql: (day, count) =>
    // PostgreSQL counts the year before year 1 as −1.
    sql`case when ${day} >= date '0001-01-01' and extract(year from ${day}) * 12 + extract(month from ${day}) - 1 + ${count} between 12 and 119999 then (${day} + make_interval(months => ${count}))::date end`,
  unit: { "zh-CN": "个月", en: "months" },
});
