import { Decimal } from "../decimal.ts";
import { dayArgument } from "../days.ts";
import { arg, call } from "../nodes.ts";
import type { CallOperator } from "../operator.ts";
import { sql } from "../sql.ts";
import { dayOf } from "../values.ts";

/** `daysBetween`: whole days from the first day to the second, negative when the second is earlier. */
export const daysBetweenOperator: CallOperator = {
  form: "call",
  name: "daysBetween",
  arity: [2, 2],
  range: { scale: 0 },
  compound: "sum",
  check(typing) {
    const [from, to] = [dayArgument(typing, 0), dayArgument(typing, 1)];
    return from && to && call("daysBetween", "number", [from, to]);
  },
  run(from, to) {
    const [first, second] = [dayOf(from ?? null, this.facts.zone), dayOf(to ?? null, this.facts.zone)];
    return first === null || second === null ? null : new Decimal(second - first);
  },
  sql: (node, to) => sql`(${to.day(arg(node, 1))} - ${to.day(arg(node, 0))})::numeric`,
  words: (node, to) => {
    const [from, until] = [to.say(arg(node, 0)), to.say(arg(node, 1))];
    return to.locale === "en" ? `the days from ${from} to ${until}` : `从${from}到${until}的天数`;
  },
};
