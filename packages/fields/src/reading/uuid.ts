/** A uuid in either case, as part of a larger expression. */
export const uuidForm = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}";

/** A text that is a uuid and nothing else, for JSON Schema. */
export const uuidPattern: string = `^${uuidForm}$`;

const whole = new RegExp(uuidPattern);

/** True for a uuid in either case. */
export function isUuid(text: string): boolean {
  return whole.test(text);
}
