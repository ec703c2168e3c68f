import { type CheckedRule, constantTruth, type Domains } from "@funnelsmith/logic";

/** Whether rules asked at once always or never hold. */
export type Truth = (rules: readonly CheckedRule[]) => boolean | undefined;

/** What each set of rules comes to, tried once: the same criteria stand on many ways through a funnel. */
export function truthOnce(domains: Domains): Truth {
  const numbers = new Map<CheckedRule, number>();
  const known = new Map<string, boolean | undefined>();
  const numberOf = (rule: CheckedRule): number => {
    const number = numbers.get(rule) ?? numbers.size;
    numbers.set(rule, number);
    return number;
  };
  return (rules) => {
    const key = rules.map(numberOf).join();
    if (!known.has(key)) known.set(key, constantTruth(rules, domains));
    return known.get(key);
  };
}
