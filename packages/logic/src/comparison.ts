import { allChecked, arg, call, indices } from "./nodes.ts";
import type { CallNode, CallOperator, Locale, Phrasing, TypeName } from "./operator.ts";
import { refusal } from "./refusals.ts";
import { raw, type Sql, sql } from "./sql.ts";
import { compare, type Value } from "./values.ts";

/** Types with an order both sides agree on; texts have none, for it would depend on the collation. */
const ordered: readonly TypeName[] = ["number", "date", "instant"];

/** How an ordering reads, for numbers and for days. */
export interface ComparisonWords {
  readonly number: Readonly<Record<Locale, string>>;
  readonly time: Readonly<Record<Locale, string>>;
}

/** An ordering operator: false beside null; with three arguments, where allowed, the middle lies between. */
export function comparison(
  name: "<" | "<=" | ">" | ">=",
  greatest: 2 | 3,
  holds: (order: number) => boolean,
  words: ComparisonWords,
  denied: ComparisonWords,
): CallOperator {
  const plain = (node: CallNode, to: { value(node: CallNode["args"][number]): Sql }): Sql => {
    const [a, b, c] = node.args.map((item) => to.value(item));
    const sign = raw(` ${name} `);
    return c ? sql`(${a}${sign}${b} and ${b}${sign}${c})` : sql`(${a}${sign}${b})`;
  };
  const say = (node: CallNode, to: Phrasing, by: ComparisonWords): string => {
    const verb = by[arg(node, 0).type.is === "number" ? "number" : "time"][to.locale];
    const gap = to.locale === "en" ? " " : "";
    return `${to.say(arg(node, 0), "clauses")}${gap}${verb}${gap}${to.say(arg(node, 1), "clauses")}`;
  };
  const pairs = (node: CallNode): readonly CallNode[] =>
    node.args.slice(1).map((right, index) => ({ ...node, args: [arg(node, index), right] }));

  return {
    form: "call",
    name,
    arity: [2, greatest],
    check(typing) {
      const empty = typing.args.indexOf(null);
      if (empty >= 0)
        return typing.refuse(
          empty,
          refusal("RULE_NULL", "与空值比较大小总不成立", "Nothing is less or more than null", ["用 empty", "Use empty"]),
        );
      const agreed = typing.agree(indices(typing), ordered);
      return agreed && allChecked(agreed.nodes) ? call(name, "boolean", agreed.nodes) : undefined;
    },
    run(...values) {
      return values.slice(1).every((right, index) => {
        const order = compare(values[index] as Value, right);
        return order !== undefined && holds(order);
      });
    },
    sql: (node, to) => sql`coalesce(${plain(node, to)}, false)`,
    where: plain,
    words: (node, to) =>
      pairs(node)
        .map((pair) => say(pair, to, words))
        .join(to.locale === "en" ? " and " : "且"),
    denial: (node, to) =>
      pairs(node)
        .map((pair) => say(pair, to, denied))
        .join(to.locale === "en" ? " or " : "或"),
  };
}
