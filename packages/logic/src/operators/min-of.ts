import { fold } from "../fold.ts";
import type { OverOperator } from "../operator.ts";
import { sql } from "../sql.ts";
import { compare, type Value } from "../values.ts";

/** `min_of`: the least number, date or instant over child rows; null when there is none. */
export const minOfOperator: OverOperator = fold({
  name: "min_of",
  types: ["number", "date", "instant"],
  fold: (values) => values.reduce<Value>((best, value) => (best === null || (compare(value, best) ?? 0) < 0 ? value : best), null),
  sql: (value) => sql`min(${value})`,
  words: { "zh-CN": (children, body) => `${children}的${body}最小值`, en: (children, body) => `the least ${body} over ${children}` },
});
