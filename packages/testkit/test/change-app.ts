import type { AppDefinition, FieldDefinition, ObjectDefinition } from "@funnelsmith/definition";
import { sampleApp } from "../src/sample-app.ts";

/** A title for what is changed. */
export const title = { "zh-CN": "某", en: "Some" };

/** An object of an app by its key. */
export function objectOf(app: AppDefinition, key: string): ObjectDefinition {
  const object = app.objects.find((one) => one.key === key);
  if (!object) throw new Error(key);
  return object;
}

/** The sample app, changed. */
export function change(edit: (app: AppDefinition) => void): AppDefinition {
  const app = sampleApp();
  edit(app);
  return app;
}

/** Replaces a field by another of the same key, or removes it. */
export const replace =
  (object: string, key: string, field?: FieldDefinition) =>
  (app: AppDefinition): void => {
    const { fields } = objectOf(app, object);
    fields.splice(
      fields.findIndex((one) => one.key === key),
      1,
      ...(field ? [field] : []),
    );
  };
