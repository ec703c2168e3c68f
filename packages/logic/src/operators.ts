import type { CallOperator, Operator, OverOperator } from "./operator.ts";
import { operatorList } from "./operators.gen.ts";

/** Every operator by its key in rules. */
export const operators: ReadonlyMap<string, Operator> = new Map(operatorList.map((operator) => [operator.name, operator]));

/** The operator of a call node. */
export function callOperator(name: string): CallOperator {
  const operator = operators.get(name);
  if (operator?.form !== "call") throw new Error(`no such operator: ${name}`);
  return operator;
}

/** The operator of a node over child rows. */
export function overOperator(name: string): OverOperator {
  const operator = operators.get(name);
  if (operator?.form !== "over") throw new Error(`no such operator: ${name}`);
  return operator;
}
