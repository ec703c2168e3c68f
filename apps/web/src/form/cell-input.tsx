import type { ReactElement } from "react";
import type { FieldView } from "../api/workspace-types.ts";
import { useFormat } from "../values/use-format.ts";
import { valueText } from "../values/value-text.ts";
import { useLabel } from "./labels.ts";
import { ValueInput } from "./value-input.tsx";

interface Props {
  readonly id: string;
  /** What screen readers call it: the column and the row. */
  readonly label: string;
  readonly column: FieldView;
  readonly value: unknown;
  /** The whole table is only shown. */
  readonly fixed: boolean;
  readonly error: string | undefined;
  readonly autoFocus: boolean;
  readonly onChange: (value: unknown) => void;
}

/** One cell of a sub-table: its input with what is wrong with it, or its value where nobody types one. */
export function CellInput({ id, label, column, value, fixed, error, autoFocus, onChange }: Props): ReactElement {
  const format = useFormat();
  const pointed = useLabel(typeof value === "string" ? value : undefined);
  return (
    <>
      {fixed || column.access === "read" ? (
        <output className="rows-given num">{(typeof value === "string" && pointed) || valueText(value, column, format) || "—"}</output>
      ) : (
        <>
          <label className="sr" htmlFor={id}>
            {label}
          </label>
          <ValueInput
            id={id}
            field={column}
            value={value}
            onChange={onChange}
            describedBy={error === undefined ? undefined : `${id}-note`}
            invalid={error !== undefined}
            autoFocus={autoFocus}
          />
        </>
      )}
      {error !== undefined && (
        <p id={`${id}-note`} className="field-error" role="alert">
          {error}
        </p>
      )}
    </>
  );
}
