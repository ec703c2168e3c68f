import { expect } from "vitest";
import { type AppDefinition, lintReferences, validateApp } from "../src/index.ts";
import { change, workedExample } from "./example.ts";

/** What tests of lint change. */
export const example: AppDefinition = workedExample();

/** A text field, not checked. */
export const text = (key: string): unknown => ({ key, kind: "text", title: key });

/** A formula field, not checked. */
export const formula = (key: string, rule: unknown): unknown => ({
  key,
  kind: "formula",
  title: key,
  result: { kind: "number" },
  formula: rule,
});

/** Problems of an app changed at one place; the change must leave its form right. */
export function lint(...changes: [pointer: string, value: unknown][]): { pointer: string; code: string; detail: { en: string } }[] {
  let app: AppDefinition = example;
  for (const [pointer, value] of changes) app = change(app, pointer, value);
  expect(validateApp(app)).toMatchObject({ ok: true });
  return lintReferences(app);
}
