import { createContext, useContext } from "react";
import { isRows } from "./rows.ts";

/** Names of the people and records a form already points at, by id, so that they read as words before anything is searched. */
export const LabelsContext = createContext<ReadonlyMap<string, string>>(new Map());

/** The name behind an id, when the form knows it. */
export function useLabel(id: string | undefined): string | undefined {
  return useContext(LabelsContext).get(id ?? "");
}

interface Pointer {
  readonly id: string;
  readonly title?: string;
  readonly name?: string;
}

const isPointer = (value: unknown): value is Pointer =>
  typeof value === "object" && value !== null && typeof (value as Pointer).id === "string";

/** Takes the name of somebody or something just picked, for inputs that come to stand elsewhere. */
export const RememberLabel = createContext<(id: string, name: string) => void>(() => undefined);

/** The id a reference or member value points at, rows with their filled columns; other values as they are. */
export function toInput(value: unknown): unknown {
  if (isPointer(value)) return value.id;
  if (!isRows(value)) return value;
  return value.map((row) =>
    Object.fromEntries(Object.entries(row).flatMap(([key, cell]) => (cell === null ? [] : [[key, toInput(cell)]]))),
  );
}

/** The names in a record's values, those in its rows too. */
export function labelsOf(fields: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const values = Object.values(fields).flatMap((value) => (isRows(value) ? value.flatMap((row) => Object.values(row)) : [value]));
  const pairs = values.flatMap((value): [string, string][] => {
    if (!isPointer(value)) return [];
    const name = value.title ?? value.name;
    return name === undefined ? [] : [[value.id, name]];
  });
  return new Map(pairs);
}
