import jsonLogic from "json-logic-js";
import { compileRule, type RunRule } from "./compile-rule.ts";
import { lower } from "./lower.ts";
import type { Frame } from "./operator.ts";
import { operatorList } from "./operators.gen.ts";
import { readFact, readRows } from "./read-fact.ts";
import type { LogicType, Node, Source } from "./types.ts";
import type { Value } from "./values.ts";

// The stock operators that write to the console or read names by walking prototypes are not there to be reached.
for (const name of ["log", "var", "missing", "missing_some"]) jsonLogic.rm_operation(name);

jsonLogic.add_operation("@name", function (this: Frame, is: LogicType["is"], from: Source["from"], first?: string, second?: string) {
  return readFact(this, is, from, first, second);
});
jsonLogic.add_operation("@rows", function (this: Frame, name: string) {
  return readRows(this, name);
});
for (const operator of operatorList)
  if (operator.form !== "name" && operator.run)
    jsonLogic.add_operation(`@${operator.name}`, operator.run as (...values: unknown[]) => unknown);

const compiled = new WeakMap<Node, RunRule>();

/** Runs a checked node; a value that does not have its declared type throws TypeError. */
export function run(node: Node, frame: Frame): Value {
  let rule = compiled.get(node);
  if (rule === undefined) compiled.set(node, (rule = compileRule(lower(node), jsonLogic.apply)));
  return rule(frame) as Value;
}

/** A condition: true only when it is exactly true. */
export function holds(node: Node, frame: Frame): boolean {
  return run(node, frame) === true;
}
