import type { FieldView } from "../api/workspace-types.ts";
import type { CellErrors } from "./rows.ts";

/** What every input of a field takes. Values are as they go on the wire: ids for people and references, text for exact decimals, null for nothing. */
export interface WidgetProps {
  readonly id: string;
  readonly field: FieldView;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** The value was picked from a list or calendar and is complete, as opposed to being typed. */
  readonly onChosen?: (() => void) | undefined;
  readonly onBlur?: (() => void) | undefined;
  readonly describedBy?: string | undefined;
  readonly invalid?: boolean | undefined;
  /** Of a sub-table: what is wrong with its cells. */
  readonly cells?: CellErrors | undefined;
  readonly disabled?: boolean | undefined;
  readonly autoFocus?: boolean | undefined;
  /** Offers the values people mean most often, where the kind has any. */
  readonly quick?: boolean | undefined;
}

/** Takes a value picked from a list or calendar: nothing more is to come. */
export function choose(props: Pick<WidgetProps, "onChange" | "onChosen">, value: unknown): void {
  props.onChange(value);
  props.onChosen?.();
}

/** Attributes shared by Ant Design inputs: name for screen readers, state, error. */
export function inputProps(props: WidgetProps): {
  id: string;
  disabled: boolean;
  autoFocus: boolean;
  status: "error" | "";
  "aria-describedby": string | undefined;
  "aria-invalid": boolean;
  "aria-required": boolean;
} {
  return {
    id: props.id,
    disabled: props.disabled ?? false,
    autoFocus: props.autoFocus ?? false,
    status: props.invalid ? "error" : "",
    "aria-describedby": props.describedBy,
    "aria-invalid": props.invalid ?? false,
    "aria-required": "required" in props.field ? (props.field.required ?? false) : false,
  };
}
