import { arithmetic } from "../arithmetic.ts";
import { arg } from "../nodes.ts";
import { once } from "../once.ts";
import type { CallOperator } from "../operator.ts";
import { sql } from "../sql.ts";

/** `/`: to 12 places, half away from zero; by zero null. */
export const divideOperator: CallOperator = arithmetic({
  name: "/",
  arity: [2, 2],
  digits: ([a = 0, b = 0]) => a + b + 12,
  compute: ([a, b]) => (a === undefined || b === undefined || b.eq(0) ? null : a.div(b)),
  // PostgreSQL's own division chooses its places by the operands' size, so round(a / b, 12) rounds twice; div is exact.
  sql: (node, to) =>
    once(
      [to.value(arg(node, 0)), to.value(arg(node, 1))],
      (a, b) => sql`case when ${b} <> 0 then sign(${a}) * sign(${b}) * div(2 * abs(${a}) * 1e12 + abs(${b}), 2 * abs(${b})) * 1e-12 end`,
    ),
  sign: "÷",
});
