import { arg, call } from "../nodes.ts";
import type { CallOperator } from "../operator.ts";
import { refusal } from "../refusals.ts";
import { raw, sql } from "../sql.ts";
import { decimal } from "../values.ts";

const most = 20;

/** `round`: half away from zero, to whole numbers or to the places written as second argument. */
export const roundOperator: CallOperator = {
  form: "call",
  name: "round",
  arity: [1, 2],
  digits: ([a = 0]) => a + most,
  check(typing) {
    const places = typing.args[1] ?? 0;
    if (typeof places !== "number" || !Number.isInteger(places) || Math.abs(places) > most)
      return typing.refuse(
        1,
        refusal(
          "RULE_PLACES",
          `小数位数须直接写 -${most} 到 ${most} 的整数`,
          `The places must be written as a whole number from -${most} to ${most}`,
        ),
      );
    const value = typing.demand(0, "number");
    return value && call("round", "number", [value, { node: "literal", type: { is: "number" }, value: String(places) }]);
  },
  run: (value, places) => decimal(value ?? null)?.round(decimal(places ?? null)?.toNumber() ?? 0) ?? null,
  sql: (node, to) => sql`round(${to.value(arg(node, 0))}, ${raw(String(placesOf(arg(node, 1))))})`,
  words: (node, to) => {
    const [value, places] = [to.say(arg(node, 0), "all"), placesOf(arg(node, 1))];
    return to.locale === "en" ? `${value} rounded to ${places} places` : `${value}（四舍五入到 ${places} 位小数）`;
  },
};

function placesOf(node: { readonly node: string; readonly value?: unknown }): number {
  return Number(node.value);
}
