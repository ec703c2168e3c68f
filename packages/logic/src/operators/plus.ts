import { arithmetic, chained } from "../arithmetic.ts";
import type { CallOperator } from "../operator.ts";

/** `+`: the exact sum. */
export const plusOperator: CallOperator = arithmetic({
  name: "+",
  arity: [1, Number.POSITIVE_INFINITY],
  compute: (values) => values.reduce((sum, value) => sum.plus(value)),
  sql: chained("+"),
  sign: "+",
});
