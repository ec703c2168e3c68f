import { over } from "../nodes.ts";
import type { OverOperator } from "../operator.ts";
import { sql } from "../sql.ts";

/** `all`: there are child rows and every one meets the condition; false when there are none, as in JsonLogic. */
export const allOperator: OverOperator = {
  form: "over",
  name: "all",
  arity: [2, 2],
  check(typing) {
    const children = typing.children(0);
    const body = children && typing.body(1, children, "boolean");
    return body && over("all", "boolean", children, body);
  },
  lower: (rows, body) => ({ all: [rows, body] }),
  sql(node, to) {
    const { from, where, inside } = to.rows(node);
    const unmet = node.body ? sql`not ${inside.truth(node.body)}` : sql`false`;
    return sql`(exists (select 1 from ${from} where ${where}) and not exists (select 1 from ${from} where ${where} and ${unmet}))`;
  },
  words: (node, to) => {
    const body = node.body ? to.state(node.body, "clauses") : "";
    return to.locale === "en" ? `there are ${to.children(node)} and each meets: ${body}` : `有${to.children(node)}，且每条都满足：${body}`;
  },
};
