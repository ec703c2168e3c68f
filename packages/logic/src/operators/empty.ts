import { emptySql } from "../emptiness.ts";
import { arg, call } from "../nodes.ts";
import type { CallOperator } from "../operator.ts";
import { refusal } from "../refusals.ts";
import { isEmpty } from "../values.ts";

/** `empty`: true for null, '' and an empty list. */
export const emptyOperator: CallOperator = {
  form: "call",
  name: "empty",
  arity: [1, 1],
  check(typing) {
    const value = typing.argument(0);
    if (value?.node === "literal") return typing.refuse(0, refusal("RULE_SHAPE", "这里需要一个字段", "This must be a field"));
    return value && call("empty", "boolean", [value]);
  },
  run: (value) => isEmpty(value ?? null),
  sql: (node, to) => emptySql(arg(node, 0), to),
  words: (node, to) => `${to.say(arg(node, 0), "clauses")}${to.locale === "en" ? " is empty" : "为空"}`,
  denial: (node, to) => `${to.say(arg(node, 0), "clauses")}${to.locale === "en" ? " is filled in" : "已填写"}`,
};
