import { useState } from "react";

interface Chosen {
  readonly name: string;
  readonly keys: readonly string[] | undefined;
}

function remembered(name: string): readonly string[] | undefined {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(name) ?? "null");
    return Array.isArray(stored) ? stored.map(String) : undefined;
  } catch {
    // Not ours, or broken: the usual columns.
    return undefined;
  }
}

/** The columns a reader chose for an object as one of its views, remembered in this browser; undefined for the usual ones. */
export function useColumnKeys(
  app: string,
  object: string,
  view: string | undefined,
): readonly [readonly string[] | undefined, (keys: readonly string[] | undefined) => void] {
  const name = ["columns", app, object, view].filter(Boolean).join(".");
  const [chosen, setChosen] = useState<Chosen>({ name, keys: remembered(name) });
  const current = chosen.name === name ? chosen : { name, keys: remembered(name) };
  if (current !== chosen) setChosen(current);
  return [
    current.keys,
    (next) => {
      setChosen({ name, keys: next });
      if (next) localStorage.setItem(name, JSON.stringify(next));
      else localStorage.removeItem(name);
    },
  ];
}
