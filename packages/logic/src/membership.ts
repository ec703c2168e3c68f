import { isNull, literalOf } from "./nodes.ts";
import type { SqlTarget, Typing } from "./operator.ts";
import { refusal } from "./refusals.ts";
import { type Sql, sql } from "./sql.ts";
import type { LogicType, Node } from "./types.ts";

/** Checks one value of a list field: the list is given, the value is the argument `at`. */
export function memberOf(typing: Typing, list: Node, at: number): Node | undefined {
  const type: LogicType = list.type.is === "choices" ? { is: "choice", values: list.type.values } : { is: "text" };
  const item = typing.argument(at, type);
  if (!item) return undefined;
  if (isNull(item)) return typing.refuse(at, refusal("RULE_NULL", "列表里没有空值", "A list never has null in it"));
  return item.type.is === type.is ? item : typing.demand(at, type.is);
}

/** WHERE position of list membership; null stands for false. */
export function memberSql(item: Node, list: Node, to: SqlTarget): Sql {
  // Containment of a given value can use a GIN index; "= any(column)" cannot.
  if (literalOf(item) !== undefined && list.node === "variable") return sql`(${to.value(list)} @> array[${to.value(item)}])`;
  return sql`(${to.value(item)} = any(${to.value(list)}))`;
}
