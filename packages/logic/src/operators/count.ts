import { Decimal } from "../decimal.ts";
import { over } from "../nodes.ts";
import type { OverOperator } from "../operator.ts";
import { sql } from "../sql.ts";

/** `count`: how many child rows there are, or how many meet the condition. */
export const countOperator: OverOperator = {
  form: "over",
  name: "count",
  arity: [1, 2],
  range: { min: "0", scale: 0, filled: true },
  check(typing) {
    const children = typing.children(0);
    if (!children) return undefined;
    if (typing.args.length === 1) return over("count", "number", children, undefined);
    const body = typing.body(1, children, "boolean");
    return body && over("count", "number", children, body);
  },
  lower: (rows, body) => ({ "@count": [body === undefined ? rows : { filter: [rows, body] }] }),
  run: (values) => new Decimal(values.length),
  sql(node, to) {
    const gathered = node.body ? undefined : to.gather(node, () => sql`count(*)`);
    if (gathered !== undefined) return sql`${gathered}::numeric`;
    const { from, where, inside } = to.rows(node);
    const met = node.body ? sql` and ${inside.where(node.body)}` : sql``;
    return sql`(select count(*) from ${from} where ${where}${met})::numeric`;
  },
  words: (node, to) => {
    const body = node.body ? to.state(node.body, "clauses") : undefined;
    if (to.locale === "en") return `the number of ${to.children(node)}${body === undefined ? "" : ` where ${body}`}`;
    return body === undefined ? `${to.children(node)}的数量` : `满足“${body}”的${to.children(node)}数量`;
  },
};
