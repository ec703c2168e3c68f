import { readFileSync } from "node:fs";
import { type AppDefinition, validateApp } from "../src/index.ts";

/** A fresh copy of the worked example of the definition language. */
export function workedExample(): AppDefinition {
  const answer = validateApp(JSON.parse(readFileSync(new URL("worked-example.json", import.meta.url), "utf8")));
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return answer.app;
}

/** Puts a value at a JSON Pointer of a copy of a document; `undefined` takes it away, `-` appends. */
export function change<T>(document: T, pointer: string, value: unknown): T {
  const copy = structuredClone(document);
  const steps = pointer.slice(1).split("/");
  const last = steps.pop() ?? "";
  let at: unknown = copy;
  for (const step of steps) at = Reflect.get(at as object, step);
  if (Array.isArray(at) && last === "-") at.push(value);
  else if (Array.isArray(at) && value === undefined) at.splice(Number(last), 1);
  else if (value === undefined) Reflect.deleteProperty(at as object, last);
  else Reflect.set(at as object, last, value);
  return copy;
}
