import { fold } from "../fold.ts";
import type { OverOperator } from "../operator.ts";
import { sql } from "../sql.ts";
import { compare, type Value } from "../values.ts";

/** `max_of`: the greatest number, date or instant over child rows; null when there is none. */
export const maxOfOperator: OverOperator = fold({
  name: "max_of",
  types: ["number", "date", "instant"],
  fold: (values) => values.reduce<Value>((best, value) => (best === null || (compare(value, best) ?? 0) > 0 ? value : best), null),
  sql: (value) => sql`max(${value})`,
  words: { "zh-CN": (children, body) => `${children}的${body}最大值`, en: (children, body) => `the greatest ${body} over ${children}` },
});
