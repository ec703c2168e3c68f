import type { FieldDefinition } from "@funnelsmith/definition";

/** A value an app asks its team for, and the value it has; null for none. */
export interface AskedParameter {
  readonly definition: FieldDefinition;
  readonly value: unknown;
}

/** Values by parameter key, as they go on the wire. */
export type ParameterValues = Readonly<Record<string, unknown>>;

/** Whether one that must be given is still without a value. */
export function isMissing({ definition, value }: AskedParameter, values: ParameterValues): boolean {
  const given = Object.hasOwn(values, definition.key) ? values[definition.key] : value;
  return "required" in definition && definition.required === true && (given === null || given === undefined || given === "");
}
