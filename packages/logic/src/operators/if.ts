import { allChecked, call, everyType } from "../nodes.ts";
import type { CallOperator } from "../operator.ts";
import { join, type Sql, sql } from "../sql.ts";

const isCondition = (at: number, count: number): boolean => at % 2 === 0 && at < count - 1;

/** `if`: condition, value, condition, value, …, value; null when nothing applies and no last value is given. */
export const ifOperator: CallOperator = {
  form: "call",
  name: "if",
  arity: [2, Number.POSITIVE_INFINITY],
  compound: "clauses",
  passes: (args) => args.filter((_, at) => !isCondition(at, args.length)),
  check(typing) {
    const count = typing.args.length;
    const at = typing.args.map((_, index) => index);
    const conditions = at.filter((index) => isCondition(index, count)).map((index) => typing.demand(index, "boolean"));
    const values = typing.agree(
      at.filter((index) => !isCondition(index, count)),
      everyType,
      typing.hint,
    );
    if (!allChecked(conditions) || !values) return undefined;
    const [decided, given] = [conditions.values(), values.nodes.values()];
    const args = at.map((index) => (isCondition(index, count) ? decided : given).next().value);
    return allChecked(args) ? call("if", values.type, args) : undefined;
  },
  lower: (args) => ({ if: args }),
  sql(node, to) {
    const parts: Sql[] = [];
    node.args.forEach((item, index) => {
      if (isCondition(index, node.args.length)) parts.push(sql`when ${to.where(item)}`);
      else parts.push(index % 2 === 1 ? sql`then ${to.value(item)}` : sql`else ${to.value(item)}`);
    });
    return sql`case ${join(parts, " ")} end`;
  },
  words: (node, to) =>
    node.args
      .map((item, index) => {
        const said = isCondition(index, node.args.length) ? to.state(item, "clauses") : to.say(item, "clauses");
        if (isCondition(index, node.args.length)) return to.locale === "en" ? `if ${said}` : `若${said}`;
        if (index % 2 === 1) return to.locale === "en" ? `then ${said}` : `则${said}`;
        return to.locale === "en" ? `otherwise ${said}` : `否则${said}`;
      })
      .join(to.locale === "en" ? " " : "，"),
};
