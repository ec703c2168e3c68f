import { over } from "../nodes.ts";
import type { OverOperator } from "../operator.ts";
import { sql } from "../sql.ts";

/** `some`: at least one child row meets the condition. */
export const someOperator: OverOperator = {
  form: "over",
  name: "some",
  arity: [2, 2],
  check(typing) {
    const children = typing.children(0);
    const body = children && typing.body(1, children, "boolean");
    return body && over("some", "boolean", children, body);
  },
  lower: (rows, body) => ({ some: [rows, body] }),
  sql(node, to) {
    const { from, where, inside } = to.rows(node);
    return sql`exists (select 1 from ${from} where ${where} and ${node.body ? inside.where(node.body) : sql`true`})`;
  },
  words: (node, to) => {
    const body = node.body ? to.state(node.body, "clauses") : "";
    return to.locale === "en" ? `at least one of ${to.children(node)} meets: ${body}` : `有${to.children(node)}满足：${body}`;
  },
  denial: (node, to) => {
    const body = node.body ? to.state(node.body, "clauses") : "";
    return to.locale === "en" ? `none of ${to.children(node)} meets: ${body}` : `没有${to.children(node)}满足：${body}`;
  },
};
