import type Big from "big.js";
import { Decimal } from "../decimal.ts";
import { fold } from "../fold.ts";
import type { OverOperator } from "../operator.ts";
import { sql } from "../sql.ts";
import { decimal } from "../values.ts";

/** `sum` of a number over child rows; 0 when there are none. */
export const sumOperator: OverOperator = fold({
  name: "sum",
  types: ["number"],
  fold: (values) => values.reduce<Big>((total, value) => total.plus(decimal(value) ?? 0), new Decimal(0)),
  sql: (value) => sql`coalesce(sum(${value}), 0)`,
  words: { "zh-CN": (children, body) => `${children}的${body}合计`, en: (children, body) => `the sum of ${body} over ${children}` },
});
