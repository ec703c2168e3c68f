import fc from "fast-check";
import { operatorList } from "../src/operators.gen.ts";
import { ids } from "./random-facts.ts";
import { anyRule } from "./random-rules.ts";
import { childNames, names } from "./sample-scope.ts";

const operatorNames = operatorList.map((operator) => operator.name);

const strays = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    2.5,
    "",
    "a",
    "x",
    "demo",
    "2026-01-31",
    "2026-03-08T05:00:00Z",
    ids[0],
    [],
    ["a"],
    [1, 2],
    {},
    { var: "activities" },
  ),
  fc.constantFrom(...names.keys(), ...childNames.keys()).map((path) => ({ var: path })),
);

/** A rule with one or two places replaced by something that may not belong there, or an operator by another. */
export const spoiltRule: fc.Arbitrary<unknown> = fc
  .tuple(
    anyRule,
    fc.array(fc.tuple(fc.nat(), strays, fc.option(fc.constantFrom(...operatorNames), { freq: 3 })), { minLength: 1, maxLength: 2 }),
  )
  .map(([rule, changes]) =>
    changes.reduce((spoilt, [at, stray, operator]) => replaceAt(spoilt, at % countOf(spoilt), operator, stray), rule),
  );

const isObject = (rule: unknown): rule is Readonly<Record<string, unknown>> =>
  typeof rule === "object" && rule !== null && !Array.isArray(rule);

function countOf(rule: unknown): number {
  const inside = Array.isArray(rule) ? rule : isObject(rule) ? Object.values(rule) : [];
  return 1 + inside.reduce<number>((sum, item) => sum + countOf(item), 0);
}

function replaceAt(rule: unknown, at: number, operator: string | null, stray: unknown): unknown {
  if (at === 0) return operator !== null && isObject(rule) ? { [operator]: Object.values(rule)[0] } : stray;
  let left = at - 1;
  const inner = (item: unknown): unknown => {
    const count = countOf(item);
    const replaced = left >= 0 && left < count ? replaceAt(item, left, operator, stray) : item;
    left -= count;
    return replaced;
  };
  if (Array.isArray(rule)) return rule.map(inner);
  return isObject(rule) ? Object.fromEntries(Object.entries(rule).map(([key, item]) => [key, inner(item)])) : rule;
}
