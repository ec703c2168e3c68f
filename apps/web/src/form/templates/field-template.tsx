import type { FieldTemplateProps } from "@rjsf/utils";
import { CircleAlert } from "lucide-react";
import type { ReactElement } from "react";

/** Rows need the whole width of a form. */
function hasRows(uiSchema: FieldTemplateProps["uiSchema"]): boolean {
  const field: unknown = uiSchema?.["ui:options"]?.["field"];
  return typeof field === "object" && field !== null && "fields" in field;
}

/** One field: label, input, help or what is wrong, tied to the input by its id. Plain elements: a form item per field cost 50 ms a key. */
export function FieldTemplate({
  id,
  label,
  required,
  hidden,
  schema,
  uiSchema,
  rawErrors,
  rawDescription,
  children,
}: FieldTemplateProps): ReactElement {
  if (hidden) return <div hidden>{children}</div>;
  if (schema.type === "object") return children;
  const error = rawErrors?.[0];
  return (
    <div data-form-field={id} className={hasRows(uiSchema) ? "wide" : undefined}>
      <label className="label" htmlFor={id}>
        {label}
        {required && (
          <span className="required" aria-hidden>
            *
          </span>
        )}
      </label>
      {children}
      <p id={`${id}-note`} className={error === undefined ? "field-help" : "field-error"} role={error === undefined ? undefined : "alert"}>
        {error === undefined ? (
          rawDescription
        ) : (
          <>
            <CircleAlert className="s" aria-hidden />
            {error}
          </>
        )}
      </p>
    </div>
  );
}
