import { useState } from "react";
import type { Gate } from "./use-gate.ts";

/**
 * Which fields each criterion asks for, by its line. A field that was asked for stays when it becomes right, so that nothing jumps away
 * while typing; one that several criteria want is asked for once.
 */
export function useAsked(gate: Gate): ReadonlyMap<string, readonly string[]> {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const fresh = gate.exception === undefined ? gate.lines.filter((line) => line.met === false && !opened.has(line.id)) : [];
  if (fresh.length > 0) setOpened(new Set([...opened, ...fresh.map((line) => line.id)]));
  const taken = new Set<string>();
  return new Map(
    gate.lines.map((line) => {
      const fields = opened.has(line.id) ? line.fields.filter((field) => !taken.has(field)) : [];
      for (const field of fields) taken.add(field);
      return [line.id, fields] as const;
    }),
  );
}
