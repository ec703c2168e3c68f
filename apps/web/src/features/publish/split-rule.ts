import type { FieldDefinition } from "@funnelsmith/definition";
import { filterOperatorsOf, kindOf } from "@funnelsmith/fields";
import { isNumeric } from "../../values/numeric.ts";

/** How a field is compared in a rule that people put together by hand. */
export type Comparison = "==" | "!=" | ">=" | "<=" | "contains" | "filled" | "empty";

/** A condition being made; complete once it has a field, a comparison and, where that wants one, a value. */
export interface Condition {
  readonly field: string;
  readonly comparison: Comparison;
  readonly value: unknown;
}

const compared = ["==", "!=", ">=", "<=", "contains"] as const;

/** The fields of an object such a condition can be about: stored values that are typed or chosen. */
export function conditionFields(fields: readonly FieldDefinition[]): readonly FieldDefinition[] {
  return fields.filter((field) => {
    const { flags } = kindOf(field);
    return !flags.virtual && !flags.rows && !flags.files && !flags.reference && !flags.member && !flags.borrowed;
  });
}

/** The comparisons a field offers, the most usual first. */
export function comparisonsOf(field: FieldDefinition): readonly Comparison[] {
  const known = filterOperatorsOf(field);
  return [...compared.filter((name) => known.includes(name)), ...(known.includes("empty") ? (["filled", "empty"] as const) : [])];
}

/** Whether a comparison is with a value. */
export const wantsValue = (comparison: Comparison): boolean => comparison !== "empty" && comparison !== "filled";

/** The condition in the rule dialect; undefined while it is incomplete. */
export function ruleOf({ field, comparison, value }: Condition, definition: FieldDefinition | undefined): unknown {
  if (definition === undefined) return undefined;
  const read = { var: field };
  if (comparison === "empty") return { empty: [read] };
  if (comparison === "filled") return { "!": [{ empty: [read] }] };
  if (value === null || value === undefined || value === "") return undefined;
  // Exact decimals are text on the wire; a rule has numbers.
  return { [comparison]: [read, isNumeric(definition) ? Number(value) : value] };
}
