import { useState } from "react";

/** The columns a reader chose for an object, remembered in this browser; undefined for the usual ones. */
export function useColumnKeys(
  app: string,
  object: string,
): readonly [readonly string[] | undefined, (keys: readonly string[] | undefined) => void] {
  const name = `columns.${app}.${object}`;
  const [keys, setKeys] = useState<readonly string[] | undefined>(() => {
    const stored: unknown = JSON.parse(localStorage.getItem(name) ?? "null");
    return Array.isArray(stored) ? stored.map(String) : undefined;
  });
  return [
    keys,
    (next) => {
      setKeys(next);
      if (next) localStorage.setItem(name, JSON.stringify(next));
      else localStorage.removeItem(name);
    },
  ];
}
