import { useState } from "react";
import type { Gate } from "./gate.ts";

/** The fields a panel asks for. */
export interface Asked {
  /** By the line of the criterion that wants them. */
  readonly byLine: ReadonlyMap<string, readonly string[]>;
  /** Wanted by no criterion, but the server refused what is in them. */
  readonly others: readonly string[];
}

/**
 * Which fields to ask for. What was asked for once stays when it becomes right, so that nothing jumps away while typing; a field that several
 * criteria want is asked for once.
 */
export function useAsked(gate: Gate): Asked {
  const [asked, setAsked] = useState<Asked>({ byLine: new Map(), others: [] });
  const taken = new Set([...asked.byLine.values(), asked.others].flat());
  const more = new Map<string, readonly string[]>();
  for (const line of gate.exception === undefined ? gate.lines : []) {
    const fresh = line.met === false ? line.fields.filter((field) => !taken.has(field)) : [];
    if (fresh.length > 0) more.set(line.id, [...(asked.byLine.get(line.id) ?? []), ...fresh]);
    for (const field of fresh) taken.add(field);
  }
  const others = Object.keys(gate.fieldErrors).filter((field) => !taken.has(field));
  if (more.size > 0 || others.length > 0) setAsked({ byLine: new Map([...asked.byLine, ...more]), others: [...asked.others, ...others] });
  return asked;
}
