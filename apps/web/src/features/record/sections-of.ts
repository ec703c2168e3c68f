import type { FieldView, ObjectView, Workspace } from "../../api/workspace-types.ts";
import { textOf } from "../../values/text-of.ts";
import type { Language } from "../../app/i18n/language.ts";

/** A titled group of fields. */
export interface FieldGroup {
  readonly key: string;
  readonly title: string;
  readonly fields: readonly FieldView[];
}

/** The fields of an object in the groups of its form for editing; fields the form leaves out come last. */
export function sectionsOf(workspace: Workspace, object: ObjectView, language: Language): readonly FieldGroup[] {
  const form = workspace.forms.find((one) => one.object === object.key && one.use !== "create");
  const by = new Map(object.fields.map((field) => [field.key, field]));
  const groups = (form?.sections ?? []).map(
    (section): FieldGroup => ({
      key: section.key,
      title: textOf(section.title, language),
      fields: section.fields.flatMap((key) => by.get(key) ?? []),
    }),
  );
  const placed = new Set(groups.flatMap((group) => group.fields.map((field) => field.key)));
  const rest = object.fields.filter((field) => !placed.has(field.key));
  return [...groups, ...(rest.length > 0 ? [{ key: "rest", title: "", fields: rest }] : [])].filter((group) => group.fields.length > 0);
}
