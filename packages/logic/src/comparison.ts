import { allChecked, arg, call, indices } from "./nodes.ts";
import { once } from "./once.ts";
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

/** How an ordering and its denial read. */
export interface BothWords {
  readonly holds: ComparisonWords;
  readonly denied: ComparisonWords;
}

/** What differs between the ordering operators. */
export interface Comparison {
  readonly name: "<" | "<=" | ">" | ">=";
  readonly holds: (order: number) => boolean;
  readonly words: BothWords;
  /** The words of the sign turned round; with them the operator takes three arguments, the middle between the others. */
  readonly mirrored?: BothWords;
}

/** An ordering operator: false beside null. */
export function comparison({ name, holds, words, mirrored }: Comparison): CallOperator {
  const plain = (node: CallNode, to: { value(node: CallNode["args"][number]): Sql }): Sql => {
    const [a, b, c] = node.args.map((item) => to.value(item));
    const sign = raw(` ${name} `);
    // The middle stands twice, and a middle of the middle would four times.
    return b && c ? once([b], (middle) => sql`(${a}${sign}${middle} and ${middle}${sign}${c})`) : sql`(${a}${sign}${b})`;
  };
  const say = (node: CallNode, to: Phrasing, by: keyof BothWords): string => {
    const kind = arg(node, 0).type.is === "number" ? "number" : "time";
    const gap = to.locale === "en" ? " " : "";
    const part = (told: BothWords, at: number): string => `${gap}${told[by][kind][to.locale]}${gap}${to.say(arg(node, at), "clauses")}`;
    if (!mirrored || node.args.length < 3) return `${to.say(arg(node, 0), "clauses")}${part(words, 1)}`;
    const also = to.locale === "en" ? { holds: " and", denied: " or" }[by] : { holds: "且", denied: "或" }[by];
    return `${to.say(arg(node, 1), "clauses")}${part(mirrored, 0)}${also}${part(words, 2)}`;
  };

  return {
    form: "call",
    name,
    arity: [2, mirrored ? 3 : 2],
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
    words: (node, to) => say(node, to, "holds"),
    denial: (node, to) => say(node, to, "denied"),
  };
}
