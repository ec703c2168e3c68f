import { arg, call } from "../nodes.ts";
import type { CallOperator } from "../operator.ts";
import { sql } from "../sql.ts";

/** `!` of a condition; an unset condition counts as false, so its denial is true. */
export const notOperator: CallOperator = {
  form: "call",
  name: "!",
  arity: [1, 1],
  check(typing) {
    const agreed = typing.agree([0], ["boolean"]);
    return agreed && call("!", "boolean", agreed.nodes);
  },
  lower: ([condition]) => ({ "!": [condition] }),
  sql: (node, to) => sql`(not ${to.truth(arg(node, 0))})`,
  words: (node, to) => to.deny(arg(node, 0)),
  denial: (node, to) => to.state(arg(node, 0)),
};
