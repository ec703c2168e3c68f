const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a value is the text of a uuid; anything else names no row. */
export function isId(value: unknown): value is string {
  return typeof value === "string" && shape.test(value);
}
