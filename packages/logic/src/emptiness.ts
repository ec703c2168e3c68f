import type { SqlTarget } from "./operator.ts";
import { type Sql, sql } from "./sql.ts";
import type { Node } from "./types.ts";

/** True in SQL for null, '' and an empty list; never null. */
export function emptySql(node: Node, to: SqlTarget): Sql {
  const is = node.type.is;
  if (is === "text" || is === "choice") return sql`(coalesce(${to.value(node)}, '') = '')`;
  if (is === "choices" || is === "texts") return sql`(coalesce(cardinality(${to.value(node)}), 0) = 0)`;
  return sql`(${to.value(node)} is null)`;
}
