import { memberOf, memberSql } from "../membership.ts";
import { arg, call, isNull } from "../nodes.ts";
import type { CallNode, CallOperator, Phrasing, TypeName } from "../operator.ts";
import { refusal, wrongType } from "../refusals.ts";
import { sql } from "../sql.ts";
import { same, type Value } from "../values.ts";

const listable: readonly TypeName[] = ["text", "number", "date", "instant", "id", "choice"];

/** `in`: a value in a written list, or in a field that holds a list. Not for parts of a text: that is `contains`. */
export const inOperator: CallOperator = {
  form: "call",
  name: "in",
  arity: [2, 2],
  check(typing) {
    if (!Array.isArray(typing.args[1])) {
      const list = typing.argument(1);
      if (!list) return undefined;
      if (list.type.is !== "choices" && list.type.is !== "texts")
        return typing.refuse(1, {
          ...wrongType(list.type.is, ["choices", "texts"]),
          hint: { "zh-CN": "判断文本包含用 contains", en: "To look inside a text use contains" },
        });
      const item = memberOf(typing, list, 0);
      return item && call("in", "boolean", [item, list]);
    }
    const item = typing.demand(0, ...listable);
    if (!item || item.type.is === "null" || isNull(item))
      return item && typing.refuse(0, refusal("RULE_NULL", "空值不在任何列表里", "null is in no list", ["用 empty", "Use empty"]));
    const list = typing.list(1, item.type);
    return list && call("in", "boolean", [item, list]);
  },
  run: (item, list) => item !== null && Array.isArray(list) && list.some((value) => same(value as Value, item as Value)),
  sql: (node, to) => sql`coalesce(${memberSql(arg(node, 0), arg(node, 1), to)}, false)`,
  where: (node, to) => memberSql(arg(node, 0), arg(node, 1), to),
  words: (node, to) => words(node, to, true),
  denial: (node, to) => words(node, to, false),
};

function words(node: CallNode, to: Phrasing, holds: boolean): string {
  const [item, list] = [to.say(arg(node, 0), "clauses"), to.say(arg(node, 1), "clauses")];
  if (to.locale === "en") return `${item} is ${holds ? "" : "not "}one of ${list}`;
  return `${item}${holds ? "是" : "不是"}${list}之一`;
}
