import type { LocalizedText } from "@funnelsmith/problem";
import type { Locale } from "./operator.ts";
import { phrasing } from "./phrase.ts";
import type { CheckedRule } from "./types.ts";

/**
 * The rule as a readable phrase without a full stop. `names` gives the title of a path (a child's field as `activities.type`), `values`
 * that of an option or id beside a path; the clock, the user and the stage have words of their own.
 */
export function sentence(
  rule: Pick<CheckedRule, "node">,
  names: (path: string) => LocalizedText | undefined,
  locale: Locale,
  values: (path: string, value: string) => LocalizedText | undefined = () => undefined,
): string {
  const words = phrasing({ locale, name: names, value: values });
  return rule.node.type.is === "boolean" ? words.state(rule.node) : words.say(rule.node);
}
