import { asReference } from "@funnelsmith/fields";
import type { ReactElement } from "react";
import type { ObjectView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useWorkspace } from "../../app/use-workspace.ts";

/** Choices of a column that fills the record a reference points at: its fields, by reference. */
export function LinkedFields({ fields }: { readonly fields: ObjectView["fields"] }): ReactElement {
  const { say } = useWords();
  const { objects } = useWorkspace();
  return (
    <>
      {fields.map((reference) => {
        const target = objects.find((object) => object.key === asReference(reference)?.object);
        const editable = target?.fields.filter((field) => field.access === "edit") ?? [];
        return editable.length === 0 ? null : (
          <optgroup key={reference.key} label={say(reference.title)}>
            {editable.map((field) => (
              <option key={field.key} value={`${reference.key}.${field.key}`}>
                {`${say(reference.title)}.${say(field.title)}`}
              </option>
            ))}
          </optgroup>
        );
      })}
    </>
  );
}
