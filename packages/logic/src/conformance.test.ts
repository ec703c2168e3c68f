import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { scopeOfData } from "../test/data-scope.ts";
import { sampleScope } from "../test/sample-scope.ts";
import { check, evaluate, type Facts } from "./index.ts";

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../conformance/${name}`, import.meta.url), "utf8"));

/** json-logic-js as published: our own instance has lost operators. */
function stock(): { apply(rule: unknown, data: unknown): unknown } {
  const load = createRequire(import.meta.url);
  const path = load.resolve("json-logic-js");
  const kept = load.cache[path];
  delete load.cache[path];
  const fresh = load(path) as { apply(rule: unknown, data: unknown): unknown };
  if (kept) load.cache[path] = kept;
  return fresh;
}

interface Published {
  readonly group: string;
  readonly rule: unknown;
  readonly data: unknown;
  readonly expected?: unknown;
  readonly inside: boolean;
}

describe("the published cases of JsonLogic", () => {
  const cases = read("published.json") as readonly Published[];
  const jsonLogic = stock();

  test("are some inside the dialect and some outside", () => {
    expect(cases.filter((one) => one.inside).length).toBeGreaterThan(100);
    expect(cases.filter((one) => !one.inside).length).toBeGreaterThan(50);
  });

  test.each(cases.filter((one) => one.inside))("inside, the same answer: $rule on $data", ({ rule, data, expected }) => {
    const { scope, facts } = scopeOfData(data);
    const result = check(rule, scope);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const ours = evaluate(result.rule, facts);
    // Exact decimals are text on the wire.
    expect(result.rule.type.is === "number" && ours !== null ? Number(ours) : ours).toEqual(expected);
    expect(jsonLogic.apply(rule, data)).toEqual(expected);
  });

  test.each(cases.filter((one) => !one.inside))("outside, refused: $rule on $data", ({ rule, data }) => {
    expect(check(rule, scopeOfData(data).scope).ok).toBe(false);
  });
});

interface Corpus {
  readonly records: readonly Facts[];
  readonly cases: readonly { readonly rule: unknown; readonly type: string; readonly expected: readonly unknown[] }[];
}

test("the conformance corpus gives the answers committed", () => {
  const { records, cases } = read("corpus.json") as Corpus;
  expect(cases.length).toBeGreaterThanOrEqual(600);
  for (const { rule, type, expected } of cases) {
    const result = check(rule, sampleScope);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    expect(result.rule.type.is).toBe(type);
    expect({ rule, answers: records.map((facts) => evaluate(result.rule, facts)) }).toEqual({ rule, answers: expected });
  }
});
