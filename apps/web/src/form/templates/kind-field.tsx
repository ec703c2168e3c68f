import type { FieldDefinition } from "@funnelsmith/definition";
import type { FieldProps } from "@rjsf/utils";
import { type ReactElement, memo } from "react";
import type { FieldView } from "../../api/types.ts";
import { FieldInput } from "../field-input.tsx";

const Input = memo(FieldInput);

/** The input of a field inside a generated form, whatever JSON Schema its kind has. Empty values leave the form data. */
export function KindField(props: FieldProps): ReactElement | null {
  const { fieldPathId, formData, onChange, onBlur, uiSchema, rawErrors, readonly, disabled, autofocus } = props;
  // Not through getUiOptions, in which `ui:field` hides the option of that name.
  const field = uiSchema?.["ui:options"]?.["field"] as FieldDefinition | undefined;
  const id = fieldPathId.$id;
  if (!field) {
    return null;
  }
  const view: FieldView = { ...field, access: readonly ? "read" : "edit" };
  return (
    <Input
      id={id}
      field={view}
      value={formData ?? null}
      onChange={(value) => onChange(value === null || value === "" ? undefined : value, fieldPathId.path)}
      onBlur={() => onBlur(id, formData)}
      describedBy={`${id}-note`}
      invalid={(rawErrors?.length ?? 0) > 0}
      disabled={readonly === true || disabled === true}
      autoFocus={autofocus}
    />
  );
}
