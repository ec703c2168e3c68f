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

/** A rule being made: comparisons that all have to hold, and the stage it leads to; empty text while that is not chosen. */
export interface Branch {
  readonly conditions: readonly Condition[];
  readonly to: string;
}

/** A rule nobody has said anything of yet. */
export const newBranch = (): Branch => ({ conditions: [conditionOn(undefined)], to: "" });

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

/** A comparison of a field as it begins; an input that shows "no" while nothing is chosen means it. */
export function conditionOn(field: FieldDefinition | undefined): Condition {
  if (field === undefined) return { field: "", comparison: "==", value: null };
  const value = kindOf(field).logicType(field).is === "boolean" ? false : null;
  return { field: field.key, comparison: comparisonsOf(field)[0] ?? "filled", value };
}

/** Whether a comparison is with a value. */
export const wantsValue = (comparison: Comparison): boolean => comparison !== "empty" && comparison !== "filled";

/** A rule in the dialect; undefined while some part of it is incomplete. */
export function ruleOf({ conditions }: Branch, fields: readonly FieldDefinition[]): unknown {
  const rules = conditions.map((condition) =>
    comparisonRule(
      condition,
      fields.find((field) => field.key === condition.field),
    ),
  );
  if (rules.length === 0 || rules.includes(undefined)) return undefined;
  return rules.length === 1 ? rules[0] : { and: rules };
}

function comparisonRule({ field, comparison, value }: Condition, definition: FieldDefinition | undefined): unknown {
  if (definition === undefined) return undefined;
  const read = { var: field };
  if (comparison === "empty") return { empty: [read] };
  if (comparison === "filled") return { "!": [{ empty: [read] }] };
  if (value === null || value === undefined || value === "") return undefined;
  // Exact decimals are text on the wire; a rule has numbers.
  return { [comparison]: [read, isNumeric(definition) ? Number(value) : value] };
}
