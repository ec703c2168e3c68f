import { dayShift } from "../days.ts";
import type { CallOperator } from "../operator.ts";
import { sql } from "../sql.ts";

/** `addDays`. */
export const addDaysOperator: CallOperator = dayShift({
  name: "addDays",
  shift: (day, count) => day + count,
  sql: (day, count) =>
    sql`case when ${day} - date '0001-01-01' + ${count} between 0 and date '9999-12-31' - date '0001-01-01' then ${day} + ${count} end`,
  unit: { "zh-CN": "天", en: "days" },
});
