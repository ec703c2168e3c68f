import { emptySql } from "../emptiness.ts";
import { allChecked, call } from "../nodes.ts";
import type { CallOperator } from "../operator.ts";
import { join, sql } from "../sql.ts";
import { isEmpty } from "../values.ts";

/** `missing`: of the names written, those that are empty, in the order written. */
export const missingOperator: CallOperator = {
  form: "call",
  name: "missing",
  arity: [1, Number.POSITIVE_INFINITY],
  check(typing) {
    const [first] = typing.args;
    const nested = typing.args.length === 1 && Array.isArray(first) && first.length > 0;
    const paths: readonly unknown[] = nested ? first : typing.args;
    const nodes = paths.map((path, index) => typing.variable(path, nested ? 0 : index));
    return allChecked(nodes) ? call("missing", "texts", nodes) : undefined;
  },
  lower: (args, node) => ({
    "@missing": node.args.flatMap((item, index) => [item.node === "variable" ? item.path : null, args[index]]),
  }),
  run(...pairs) {
    return pairs.flatMap((path, index) => (index % 2 === 0 && typeof path === "string" && isEmpty(pairs[index + 1] ?? null) ? [path] : []));
  },
  sql(node, to) {
    const names = node.args.map((item) => sql`case when ${emptySql(item, to)} then ${item.node === "variable" ? item.path : ""}::text end`);
    return sql`array_remove(array[${join(names)}]::text[], null)`;
  },
  words: (node, to) => {
    const items = node.args.map((item) => to.say(item));
    return to.locale === "en" ? `those missing of ${items.join(", ")}` : `${items.join("、")}中未填写的`;
  },
};
