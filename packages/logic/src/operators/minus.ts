import { arithmetic, chained } from "../arithmetic.ts";
import { arg } from "../nodes.ts";
import type { CallOperator } from "../operator.ts";
import { sql } from "../sql.ts";

const difference = chained("-");

/** `-`: the exact difference, or with one argument the negative. */
export const minusOperator: CallOperator = arithmetic({
  name: "-",
  arity: [1, 2],
  compute: ([a, b]) => (a === undefined ? null : b === undefined ? a.neg() : a.minus(b)),
  sql: (node, to) => (node.args.length === 1 ? sql`(0 - ${to.value(arg(node, 0))})` : difference(node, to)),
  sign: "−",
});
