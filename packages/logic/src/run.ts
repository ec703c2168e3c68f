import jsonLogic from "json-logic-js";
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

const lowered = new WeakMap<Node, unknown>();

/** Runs a checked node by json-logic-js; a value that does not have its declared type throws TypeError. */
export function run(node: Node, frame: Frame): Value {
  let rule = lowered.get(node);
  if (rule === undefined) {
    rule = lower(node);
    lowered.set(node, rule);
  }
  return jsonLogic.apply(rule as Parameters<typeof jsonLogic.apply>[0], frame) as Value;
}

/** A condition: true only when it is exactly true. */
export function holds(node: Node, frame: Frame): boolean {
  return run(node, frame) === true;
}
