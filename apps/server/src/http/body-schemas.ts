/** A JSON Schema for a request part. */
export type PartSchema = Readonly<Record<string, unknown>>;

/** An object with exactly these properties. */
export function objectOf(properties: Readonly<Record<string, PartSchema>>, required: readonly string[] = []): PartSchema {
  return { type: "object", properties, required, additionalProperties: false };
}

/** A query string: every parameter is text, unknown ones are refused. */
export function queryOf(...names: readonly string[]): PartSchema {
  return objectOf(Object.fromEntries(names.map((name) => [name, { type: "string", maxLength: 16_000 }])));
}

/** Values of an app's parameters, by key. */
export const parameters: PartSchema = { type: "object", maxProperties: 50 };
/** Words a person typed: 1 to 200 characters, not blank. */
export const nameText: PartSchema = { type: "string", minLength: 1, maxLength: 200, pattern: "\\S" };
/** An e-mail address. */
export const emailText: PartSchema = { type: "string", format: "email", maxLength: 254 };
/** A uuid, or null. */
export const idOrNull: PartSchema = { type: ["string", "null"], format: "uuid" };
/** Role keys by app key. */
export const rolesByApp: PartSchema = {
  type: "object",
  maxProperties: 200,
  propertyNames: { pattern: "^[a-z][a-z0-9_]{0,13}$" },
  additionalProperties: { type: "array", maxItems: 50, items: { type: "string", pattern: "^[a-z][a-z0-9_]{0,47}$" } },
};
