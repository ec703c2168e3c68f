import { over } from "../nodes.ts";
import type { OverOperator } from "../operator.ts";
import { sql } from "../sql.ts";
import { someOperator } from "./some.ts";

/** `none`: no child row meets the condition. */
export const noneOperator: OverOperator = {
  form: "over",
  name: "none",
  arity: [2, 2],
  check(typing) {
    const children = typing.children(0);
    const body = children && typing.body(1, children, "boolean");
    return body && over("none", "boolean", children, body);
  },
  lower: (rows, body) => ({ none: [rows, body] }),
  sql: (node, to) => sql`(not ${someOperator.sql(node, to)})`,
  words: (node, to) => someOperator.denial?.(node, to) ?? "",
  denial: (node, to) => someOperator.words(node, to),
};
