import { join, raw, type Sql, sql } from "./sql.ts";

const names = ["a", "b", "c", "d"];
const shortest = 48;

/**
 * An expression that names its operands more than once. Short operands are repeated; long ones are computed once in a subquery
 * (offset 0 keeps the planner from copying them back), so that nesting grows the text by sums and not by powers.
 */
export function once(operands: readonly Sql[], expression: (...names: readonly Sql[]) => Sql): Sql {
  const short = operands.every((operand) => operand.texts.reduce((sum, text) => sum + text.length, 0) <= shortest);
  if (short) return expression(...operands);
  const name = (index: number): string => names[index] ?? `x${index}`;
  const columns = operands.map((operand, index) => sql`${operand} as ${raw(name(index))}`);
  return sql`(select ${expression(...operands.map((_, index) => raw(`q.${name(index)}`)))} from (select ${join(columns)} offset 0) q)`;
}
