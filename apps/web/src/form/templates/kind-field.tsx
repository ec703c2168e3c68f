import type { FieldDefinition } from "@funnelsmith/definition";
import type { FieldProps } from "@rjsf/utils";
import type { ReactElement } from "react";
import type { FieldView } from "../../api/workspace-types.ts";
import { objectOf, useWorkspace } from "../../app/use-workspace.ts";
import { FieldInput } from "../field-input.tsx";
import { useFormObject } from "../form-object.ts";
import type { CellErrors } from "../rows.ts";

/** The input of a field inside a generated form, whatever JSON Schema its kind has. Empty values leave the form data. */
export function KindField(props: FieldProps): ReactElement | null {
  const { fieldPathId, formData, onChange, onBlur, uiSchema, rawErrors, errorSchema, readonly, disabled, autofocus } = props;
  // Not through getUiOptions, in which `ui:field` hides the option of that name.
  const field = uiSchema?.["ui:options"]?.["field"] as FieldDefinition | undefined;
  const id = fieldPathId.$id;
  const form = useFormObject();
  const known = objectOf(useWorkspace(), form?.object)?.fields;
  if (!field) {
    return null;
  }
  const cells = "fields" in field ? nestedErrors(errorSchema) : undefined;
  // What is computed from elsewhere reads there as it does here.
  const like = known?.find(({ key }) => key === field.key)?.like;
  const view: FieldView = { ...field, ...(like && { like }), access: readonly ? "read" : "edit" };
  return (
    <FieldInput
      id={id}
      field={view}
      value={formData ?? null}
      onChange={(value) => onChange(value === null || value === "" ? undefined : value, fieldPathId.path)}
      onBlur={() => onBlur(id, formData)}
      describedBy={`${id}-note`}
      cells={cells}
      invalid={(rawErrors?.length ?? 0) > 0}
      disabled={readonly === true || disabled === true}
      autoFocus={autofocus}
    />
  );
}

/** What rjsf found wrong inside the rows of a sub-table, by row and column. */
function nestedErrors(errors: FieldProps["errorSchema"]): CellErrors {
  const found = new Map<string, string>();
  for (const [row, inside] of Object.entries(errors ?? {})) {
    if (row === "__errors" || typeof inside !== "object" || inside === null) continue;
    for (const [column, cell] of Object.entries(inside as Record<string, unknown>)) {
      const [own] = column === "__errors" ? (cell as readonly string[]) : ((cell as { __errors?: readonly string[] }).__errors ?? []);
      if (own !== undefined) found.set(column === "__errors" ? row : `${row}/${column}`, own);
    }
  }
  return found;
}
