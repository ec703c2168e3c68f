import type { SqlTarget } from "./operator.ts";
import { callOperator, overOperator } from "./operators.ts";
import { raw, type Sql, sql } from "./sql.ts";
import type { SqlSources } from "./sql-sources.ts";
import { mayBeNull } from "./truth.ts";
import type { CheckedRule, LogicType, Node } from "./types.ts";

/** The SQL type of each type of the dialect, as written in a cast. */
export const sqlTypes: Readonly<Record<LogicType["is"], string>> = {
  text: "text",
  number: "numeric",
  boolean: "boolean",
  date: "date",
  instant: "timestamptz",
  id: "uuid",
  choice: "text",
  choices: "text[]",
  texts: "text[]",
  files: "jsonb",
};

/** The rule in value position: exactly what `evaluate` gives, and for a condition never null. */
export function toSqlValue(rule: CheckedRule, sources: SqlSources): Sql {
  const to = target(sources, sources);
  return rule.type.is === "boolean" ? to.truth(rule.node) : to.value(rule.node);
}

/** A condition in WHERE position, where null stands for false; written so that a bare column beside a literal can use its index. */
export function toSqlWhere(rule: CheckedRule, sources: SqlSources): Sql {
  if (rule.type.is !== "boolean") throw new TypeError("only a condition can stand in WHERE");
  return target(sources, sources).where(rule.node);
}

/** `own` finds the names of the row at hand; `outer` those that are the same for every row of an iteration, and the child rows. */
function target(own: SqlSources, outer: SqlSources): SqlTarget {
  const to: SqlTarget = {
    value(node) {
      switch (node.node) {
        case "literal":
          return literal(node);
        case "variable":
          return (node.source.from === "child" ? own : outer).variable(node.source, node.type);
        case "call":
          return callOperator(node.operator).sql(node, to);
        case "over":
          return overOperator(node.operator).sql(node, to);
      }
    },
    truth: (node) => (mayBeNull(node) ? sql`coalesce(${to.value(node)}, false)` : to.value(node)),
    where: (node) => (node.node === "call" ? callOperator(node.operator).where?.(node, to) : undefined) ?? to.value(node),
    day: (node) => (node.type.is === "instant" ? sql`(${to.value(node)} at time zone ${outer.zone})::date` : to.value(node)),
    rows(node) {
      const { from, where, sources } = outer.children(node.children);
      return { from, where, inside: target(sources, outer) };
    },
    gather: (node, write, value) => outer.gather?.(node.children, write, value),
  };
  return to;
}

/** A bound value with its type, so that PostgreSQL never has to guess; a list is bound as one array. */
function literal({ type, value }: Extract<Node, { node: "literal" }>): Sql {
  if (type.is === "null") return raw("null");
  return sql`${value}::${raw(sqlTypes[type.is] + (Array.isArray(value) ? "[]" : ""))}`;
}
