import { over } from "./nodes.ts";
import type { Locale, OverOperator, TypeName } from "./operator.ts";
import { refusal } from "./refusals.ts";
import { type Sql, sql } from "./sql.ts";
import type { Value } from "./values.ts";

/** What differs between sum, min_of and max_of. */
export interface Fold {
  readonly name: string;
  readonly types: readonly TypeName[];
  /** Over the values that are not null. */
  readonly fold: (values: readonly Value[]) => Value;
  readonly sql: (value: Sql) => Sql;
  readonly words: Readonly<Record<Locale, (children: string, body: string) => string>>;
}

/** An operator that folds one value of every child row into one; rows where it is null do not count. */
export function fold({ name, types, fold: reduce, sql: write, words }: Fold): OverOperator {
  return {
    form: "over",
    name,
    arity: [2, 2],
    check(typing) {
      const children = typing.children(0);
      const body = children && typing.body(1, children, ...types);
      if (!body) return undefined;
      if (body.type.is === "null") return typing.refuse(1, refusal("RULE_NULL", "没有可汇总的值", "There is nothing to fold but null"));
      return over(name, body.type, children, body);
    },
    lower: (rows, body) => ({ [`@${name}`]: [{ map: [rows, body] }] }),
    run: (values) => reduce(values.filter((value) => value !== null)),
    // A subquery gives the value a level of its own: a body without any child column would make the aggregate the outer query's.
    sql(node, to) {
      const { from, where, inside } = to.rows(node);
      const value = node.body ? inside.value(node.body) : sql`null`;
      const gathered = to.gather(node, write, value);
      if (gathered !== undefined) return gathered;
      return sql`(select ${write(sql`s.v`)} from (select ${value} as v from ${from} where ${where}) s)`;
    },
    words: (node, to) => words[to.locale](to.children(node), node.body ? to.say(node.body, "all") : ""),
  };
}
