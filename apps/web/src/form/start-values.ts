import type { FieldDefinition } from "@funnelsmith/definition";
import type { ObjectView } from "../api/workspace-types.ts";

/** Who makes a record, and when. */
export interface Starter {
  readonly member: string;
  readonly today: string;
  readonly now: string;
}

/** What a kind's word for "whatever it is then" stands for; literal defaults come with the form's schema. */
const starts: Partial<Record<FieldDefinition["kind"], (starter: Starter) => string>> = {
  date: ({ today }) => today,
  dateTime: ({ now }) => now,
  member: ({ member }) => member,
};

/** Values a new record starts with that depend on the day and on who makes it; the server would fill in the same. */
export function startValues(object: ObjectView | undefined, starter: Starter): Record<string, string> {
  const pairs = (object?.fields ?? []).flatMap((field): [string, string][] => {
    const start = "default" in field && field.default !== undefined ? starts[field.kind] : undefined;
    return start && field.access === "edit" ? [[field.key, start(starter)]] : [];
  });
  return Object.fromEntries(pairs);
}
