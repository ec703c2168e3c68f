import { call, indices } from "../nodes.ts";
import { everyTrue } from "../truth.ts";
import type { CallOperator } from "../operator.ts";
import { join, sql } from "../sql.ts";

/** `and` over conditions; an unset condition counts as false. */
export const andOperator: CallOperator = {
  form: "call",
  name: "and",
  arity: [1, Number.POSITIVE_INFINITY],
  compound: "clauses",
  check(typing) {
    const agreed = typing.agree(indices(typing), ["boolean"]);
    return agreed && call("and", "boolean", agreed.nodes);
  },
  lower: (args, node) => ({ and: everyTrue(args, node.args) }),
  sql: (node, to) =>
    sql`(${join(
      node.args.map((item) => to.truth(item)),
      " and ",
    )})`,
  where: (node, to) =>
    sql`(${join(
      node.args.map((item) => to.where(item)),
      " and ",
    )})`,
  words: (node, to) => node.args.map((item) => to.state(item, "clauses")).join(to.locale === "en" ? " and " : "且"),
  denial: (node, to) => node.args.map((item) => to.deny(item, "clauses")).join(to.locale === "en" ? " or " : "或"),
};
