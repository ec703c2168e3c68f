import { createContext, useContext } from "react";

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

/** The id a reference or member value points at; other values as they are. */
export function toInput(value: unknown): unknown {
  return isPointer(value) ? value.id : value;
}

/** The names in a record's values. */
export function labelsOf(fields: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const pairs = Object.values(fields).flatMap((value): [string, string][] => {
    if (!isPointer(value)) return [];
    const name = value.title ?? value.name;
    return name === undefined ? [] : [[value.id, name]];
  });
  return new Map(pairs);
}
