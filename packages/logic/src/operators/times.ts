import { arithmetic, chained } from "../arithmetic.ts";
import type { CallOperator } from "../operator.ts";

/** `*`: the exact product. */
export const timesOperator: CallOperator = arithmetic({
  name: "*",
  arity: [1, Number.POSITIVE_INFINITY],
  digits: (args) => args.reduce((sum, digits) => sum + digits, 0),
  compute: (values) => values.reduce((product, value) => product.times(value)),
  sql: chained("*"),
  sign: "×",
});
