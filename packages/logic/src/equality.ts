import { arg, call, everyType, isNull, literalOf } from "./nodes.ts";
import type { CallNode, CallOperator, SqlTarget } from "./operator.ts";
import { refusal, wrongType } from "./refusals.ts";
import { raw, type Sql, sql } from "./sql.ts";
import { same, type Value } from "./values.ts";

/** `==` (equal) or `!=`: strict, of one type on both sides; null equals null only. */
export function equality(name: "==" | "!=", equal: boolean): CallOperator {
  const exact = (node: CallNode, to: SqlTarget): Sql => {
    const [a, b] = [arg(node, 0), arg(node, 1)];
    if (isNull(a) || isNull(b)) return sql`(${to.value(isNull(a) ? b : a)} is ${raw(equal ? "" : "not ")}null)`;
    return sql`(${to.value(a)} is ${raw(equal ? "not " : "")}distinct from ${to.value(b)})`;
  };
  const words = (node: CallNode, to: Parameters<CallOperator["words"]>[1], holds: boolean): string => {
    const [a, b] = isNull(arg(node, 0)) ? [arg(node, 1), arg(node, 0)] : [arg(node, 0), arg(node, 1)];
    const english = to.locale === "en";
    if (isNull(b)) {
      if (holds) return english ? `${to.say(a, "clauses")} is empty` : `${to.say(a, "clauses")}为空`;
      return english ? `${to.say(a, "clauses")} is filled in` : `${to.say(a, "clauses")}已填写`;
    }
    const verb = english ? ` is ${holds ? "" : "not "}` : holds ? "为" : "不为";
    return `${to.say(a, "clauses")}${verb}${to.say(b, "clauses")}`;
  };
  return {
    form: "call",
    name,
    arity: [2, 2],
    check(typing) {
      const agreed = typing.agree([0, 1], everyType);
      if (!agreed) return undefined;
      const [a, b] = agreed.nodes;
      const list = agreed.type.is === "choices" || agreed.type.is === "texts" || agreed.type.is === "files";
      if (list && !isNull(a) && !isNull(b))
        return typing.refuse(undefined, { ...wrongType(agreed.type.is, ["text", "choice"]), ...listHint });
      if (
        a?.type.is === "choice" &&
        b?.type.is === "choice" &&
        !a.type.values.some((value) => b.type.is === "choice" && b.type.values.includes(value))
      )
        return typing.refuse(undefined, refusal("RULE_TYPES_DIFFER", "两边没有共同的选项", "The two sides have no option in common"));
      return call(name, "boolean", agreed.nodes);
    },
    run: (a, b) => same(a as Value, b as Value) === equal,
    sql: exact,
    // "=" and not "is not distinct from", which PostgreSQL cannot look up in an index.
    where: (node, to) => {
      const literal = literalOf(arg(node, 0)) ?? literalOf(arg(node, 1));
      return equal && literal !== undefined ? sql`(${to.value(arg(node, 0))} = ${to.value(arg(node, 1))})` : exact(node, to);
    },
    words: (node, to) => words(node, to, equal),
    denial: (node, to) => words(node, to, !equal),
  };
}

const listHint = { hint: { "zh-CN": "用 contains 判断是否含有某个值", en: "Use contains to ask for one value of a list" } };
