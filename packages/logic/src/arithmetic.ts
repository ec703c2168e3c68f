import type Big from "big.js";
import { arg, call, indices } from "./nodes.ts";
import type { CallNode, CallOperator, SqlTarget } from "./operator.ts";
import { join, raw, type Sql, sql } from "./sql.ts";
import { decimal, type Value } from "./values.ts";

/** What differs between operators over exact decimals. */
export interface Arithmetic {
  readonly name: string;
  readonly arity: readonly [number, number];
  readonly digits?: (args: readonly number[]) => number;
  /** On values that are all there; null when there is no result. */
  readonly compute: (values: readonly Big[]) => Big | null;
  readonly sql: (node: CallNode, to: SqlTarget) => Sql;
  /** The sign between operands. */
  readonly sign: string;
}

/** An operator over exact decimals: null when any operand is null. */
export function arithmetic({ name, arity, digits, compute, sql: write, sign }: Arithmetic): CallOperator {
  return {
    form: "call",
    name,
    arity,
    compound: "sum",
    ...(digits && { digits }),
    check(typing) {
      const agreed = typing.agree(indices(typing), ["number"]);
      return agreed && call(name, "number", agreed.nodes);
    },
    run: (...values) => onDecimals(values, compute),
    sql: write,
    words: (node, to) =>
      node.args.length === 1 ? `${sign} ${to.say(arg(node, 0), "all")}` : node.args.map((item) => to.say(item, "all")).join(` ${sign} `),
  };
}

/** Applies a computation to decimals that are all there; null when any is missing. */
export function onDecimals(values: readonly Value[], compute: (values: readonly Big[]) => Big | null): Big | null {
  const numbers: Big[] = [];
  for (const value of values) {
    const number = decimal(value);
    if (!number) return null;
    numbers.push(number);
  }
  return compute(numbers);
}

/** Operands in brackets with a sign between. */
export function chained(sign: string): Arithmetic["sql"] {
  return (node, to) =>
    sql`(${join(
      node.args.map((item) => to.value(item)),
      ` ${sign} `,
    )})`;
}

/** least or greatest of operands that are all there, where SQL's own skip null. */
export function extreme(
  name: "least" | "greatest",
  operands: readonly Sql[],
  bind: (operands: readonly Sql[], write: (...names: readonly Sql[]) => Sql) => Sql,
): Sql {
  const [first] = operands;
  if (operands.length === 1 && first) return first;
  return bind(operands, (...names) => sql`case when num_nulls(${join(names)}) = 0 then ${raw(name)}(${join(names)}) end`);
}
