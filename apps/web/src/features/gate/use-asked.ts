import { useState } from "react";
import type { Gate } from "./use-gate.ts";

/**
 * Which fields each criterion asks for, by its line. What was asked for once stays when it becomes right, so that nothing jumps away while
 * typing; a field that several criteria want is asked for once.
 */
export function useAsked(gate: Gate): ReadonlyMap<string, readonly string[]> {
  const [asked, setAsked] = useState<ReadonlyMap<string, readonly string[]>>(new Map());
  const taken = new Set([...asked.values()].flat());
  const more = new Map<string, readonly string[]>();
  for (const line of gate.exception === undefined ? gate.lines : []) {
    const fresh = line.met === false ? line.fields.filter((field) => !taken.has(field)) : [];
    if (fresh.length > 0) more.set(line.id, [...(asked.get(line.id) ?? []), ...fresh]);
    for (const field of fresh) taken.add(field);
  }
  if (more.size > 0) setAsked(new Map([...asked, ...more]));
  return asked;
}
