import { extreme } from "../arithmetic.ts";
import { call, indices } from "../nodes.ts";
import { once } from "../once.ts";
import type { CallOperator } from "../operator.ts";
import { compare } from "../values.ts";

/** `min` of numbers, dates or instants: null when any is null. */
export const minOperator: CallOperator = {
  form: "call",
  name: "min",
  arity: [1, Number.POSITIVE_INFINITY],
  passes: (args) => args,
  check(typing) {
    const agreed = typing.agree(indices(typing), ["number", "date", "instant"], typing.hint);
    return agreed && call("min", agreed.type, agreed.nodes);
  },
  run: (...values) => (values.includes(null) ? null : values.reduce((best, value) => ((compare(value, best) ?? 0) < 0 ? value : best))),
  sql: (node, to) =>
    extreme(
      "least",
      node.args.map((item) => to.value(item)),
      once,
    ),
  words: (node, to) => {
    const items = node.args.map((item) => to.say(item));
    return to.locale === "en" ? `the least of ${items.join(", ")}` : `${items.join("、")}中的较小者`;
  },
};
