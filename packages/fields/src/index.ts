/** Field kinds and what is made from an object's fields: its scope for rules, its JSON Schema. */
export * from "./field-kind.ts";
