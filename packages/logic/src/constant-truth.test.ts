import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFacts } from "../test/random-facts.ts";
import { randomRule } from "../test/random-rules.ts";
import { sampleScope } from "../test/sample-scope.ts";
import { check } from "./check.ts";
import { constantTruth } from "./constant-truth.ts";
import { evaluateGate } from "./evaluate.ts";
import type { CheckedRule, Domain, Facts, Scope, Variable } from "./types.ts";

const small: Readonly<Record<string, Variable & Domain & { readonly values: readonly unknown[] }>> = {
  n: { type: { is: "number" }, source: { from: "field", field: "n" }, min: "0", max: "4", scale: 0, values: [null, 0, 1, 2, 3, 4] },
  m: {
    type: { is: "number" },
    source: { from: "field", field: "m" },
    min: "-1",
    max: "1",
    scale: 1,
    filled: true,
    values: Array.from({ length: 21 }, (_, i) => String((i - 10) / 10)),
  },
  c: { type: { is: "choice", values: ["x", "y", "z"] }, source: { from: "field", field: "c" }, values: [null, "x", "y", "z"] },
  b: { type: { is: "boolean" }, source: { from: "field", field: "b" }, values: [null, true, false] },
};
const scope: Scope = { variable: (path) => small[path], children: () => undefined, names: () => Object.keys(small) };
const ruleOf = (rule: unknown, of: Scope = scope): CheckedRule => {
  const checked = check(rule, of, "boolean");
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.rule;
};
const domains = (path: string): Domain => small[path] ?? {};
const truth = (...rules: readonly unknown[]) =>
  constantTruth(
    rules.map((rule) => ruleOf(rule)),
    domains,
  );

/** Every record there can be. */
function everything(rules: readonly CheckedRule[]): boolean | undefined {
  const common = { now: "2026-01-01T00:00:00.000Z", today: "2026-01-01", zone: "UTC" };
  const seen = new Set<boolean>();
  for (const n of small["n"]!.values)
    for (const m of small["m"]!.values)
      for (const c of small["c"]!.values)
        for (const b of small["b"]!.values)
          seen.add(rules.every((rule) => evaluateGate(rule, { ...common, fields: { n, m, c, b } } as Facts)));
  return seen.size === 1 ? [...seen][0] : undefined;
}

const variable = (path: string): unknown => ({ var: path });
const atom: fc.Arbitrary<unknown> = fc.oneof(
  fc
    .tuple(fc.constantFrom("<", "<=", ">", ">=", "==", "!="), fc.constantFrom(-1, 0, 1, 2.5, 3, 4, 5))
    .map(([op, v]) => ({ [op]: [variable("n"), v] })),
  fc
    .tuple(fc.constantFrom("<", "<=", ">", ">="), fc.constantFrom(-2, -1, -0.95, 0.05, 0.3, 1))
    .map(([op, v]) => ({ [op]: [v, variable("m")] })),
  fc
    .tuple(fc.constantFrom("<", "<=", ">", ">=", "==", "!="), fc.constantFrom(["n", "m"], ["m", "n"], ["n", "n"]))
    .map(([op, paths]) => ({ [op]: paths.map(variable) })),
  fc.tuple(fc.constantFrom(0, 1, 2), fc.constantFrom(2, 3)).map(([low, high]) => ({ "<=": [low, variable("n"), high] })),
  fc.constantFrom("x", "y", "z").map((v) => ({ "==": [variable("c"), v] })),
  fc.subarray(["x", "y", "z"], { minLength: 1 }).map((list) => ({ in: [variable("c"), list] })),
  fc.constantFrom("n", "m", "c", "b").map((path) => ({ empty: [variable(path)] })),
  fc.constantFrom("n", "c", "b").map((path) => ({ "==": [variable(path), null] })),
  fc.constant(variable("b")),
);
const rule: fc.Arbitrary<unknown> = fc.letrec<{ rule: unknown }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    atom,
    fc.array(tie("rule"), { minLength: 1, maxLength: 3 }).map((args) => ({ and: args })),
    fc.array(tie("rule"), { minLength: 1, maxLength: 3 }).map((args) => ({ or: args })),
    tie("rule").map((arg) => ({ "!": [arg] })),
    fc.tuple(tie("rule"), tie("rule"), tie("rule")).map((args) => ({ if: args })),
  ),
})).rule;

describe("a condition that is always the same", () => {
  it.each([
    [{ and: [{ ">": [{ var: "n" }, 3] }, { "<": [{ var: "n" }, 4] }] }, false],
    [{ ">": [{ var: "n" }, 4] }, false],
    [{ or: [{ "==": [{ var: "c" }, "x"] }, { "!=": [{ var: "c" }, "x"] }] }, true],
    [{ ">=": [{ var: "m" }, -1] }, true],
    // Empty is possible.
    [{ ">=": [{ var: "n" }, 0] }, undefined],
    [{ and: [{ "==": [{ var: "c" }, "x"] }, { in: [{ var: "c" }, ["y", "z"]] }] }, false],
  ])("%j: %s", (given, expected) => {
    expect(truth(given)).toBe(expected);
  });

  it("no number between two others is too small to be thought of", () => {
    const between = { "<": [0, { var: "n" }, 1e-13] };
    expect(constantTruth([ruleOf(between)], () => ({}))).toBeUndefined();
    expect(constantTruth([ruleOf(between)], () => ({ scale: 13 }))).toBe(false);
  });

  it("of two names that are compared, no order is left out that numbers of their places can have", () => {
    const ordered = (...paths: readonly string[]): unknown => ({
      and: paths.slice(1).map((path, at) => ({ "<": [variable(paths[at]!), variable(path)] })),
    });
    const both = (places: (path: string) => Domain, ...rules: readonly unknown[]) =>
      constantTruth(
        rules.map((one) => ruleOf(one)),
        places,
      );
    const within = { and: [{ "<": [0, variable("n"), 3] }, { "<": [0, variable("m"), 3] }] };
    for (const order of [ordered("n", "m"), ordered("m", "n"), { "==": [variable("n"), variable("m")] }]) {
      expect(both(() => ({ scale: 0 }), within, order)).toBeUndefined();
      expect(both((path) => ({ scale: path === "n" ? 0 : 2 }), within, order)).toBeUndefined();
      expect(both(() => ({}), within, order)).toBeUndefined();
    }
    // Between 0 and 2 there is one whole number.
    const alone = { and: [{ "<": [0, variable("n"), 2] }, { "<": [0, variable("m"), 2] }] };
    expect(both(() => ({ scale: 0 }), alone, ordered("n", "m"))).toBe(false);
    expect(both(() => ({ scale: 1 }), alone, ordered("n", "m"))).toBeUndefined();
  });

  it("what is computed counts as a name of its own, and how many rows there are is never negative", () => {
    const sum = { "+": [variable("n"), 1] };
    expect(truth({ ">": [sum, 3] }, { "<": [sum, 2] })).toBe(false);
    expect(truth({ ">": [sum, 3] }, { "<": [{ "+": [variable("n"), 2] }, 2] })).toBeUndefined();
    const rows = { count: [variable("activities")] };
    const counted = (given: unknown) => constantTruth([ruleOf(given, sampleScope)], () => ({}));
    expect(counted({ "<": [rows, 0] })).toBe(false);
    expect(counted({ ">=": [rows, 0] })).toBe(true);
    expect(counted({ ">": [rows, 0] })).toBeUndefined();
  });

  it("two conditions contradict each other", () => {
    expect(truth({ "<": [{ var: "n" }, 2] }, { ">=": [{ var: "n" }, 2] })).toBe(false);
    expect(truth({ "<=": [{ var: "n" }, 2] }, { ">=": [{ var: "n" }, 2] })).toBeUndefined();
  });

  it("over names and literals it is told exactly: as trying every record there can be", () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 2 }), (given) => {
        const rules = given.map((one) => ruleOf(one));
        expect(constantTruth(rules, domains)).toBe(everything(rules));
      }),
      { numRuns: 400 },
    );
  });

  it("of any rule of the dialect nothing is claimed that some record contradicts", () => {
    let claims = 0;
    fc.assert(
      fc.property(randomRule("boolean", 3), fc.array(randomFacts, { minLength: 40, maxLength: 40 }), (given, records) => {
        const checked = check(given, sampleScope, "boolean");
        if (!checked.ok) return;
        const claimed = constantTruth([checked.rule], () => ({}));
        if (claimed === undefined) return;
        claims += 1;
        for (const facts of records) expect(evaluateGate(checked.rule, facts)).toBe(claimed);
      }),
      { numRuns: 1000 },
    );
    expect(claims).toBeGreaterThan(10);
  });
});
