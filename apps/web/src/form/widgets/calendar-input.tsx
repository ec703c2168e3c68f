import { DatePicker, type DatePickerProps } from "antd";
import type { Dayjs } from "dayjs";
import { type ReactElement, useState } from "react";
import { inputProps, type WidgetProps } from "../widget.ts";

interface NativeProps {
  readonly props: WidgetProps;
  readonly type: "date" | "datetime-local";
  readonly value: string;
  readonly min?: string | undefined;
  readonly max?: string | undefined;
  readonly onText: (text: string | null) => void;
}

/** The phone's own picker. */
export function NativePicker({ props, onText, ...rest }: NativeProps): ReactElement {
  const { status: _status, ...shared } = inputProps(props);
  return (
    <div className="field-box">
      <input {...shared} {...rest} onBlur={props.onBlur} onChange={(event) => onText(event.target.value || null)} />
    </div>
  );
}

/** A calendar under an input; marked `picking` while it is open, when Enter belongs to it. */
export function CalendarInput({ props, ...rest }: DatePickerProps<Dayjs, false> & { readonly props: WidgetProps }): ReactElement {
  const [open, setOpen] = useState(false);
  return (
    <DatePicker
      {...inputProps(props)}
      {...rest}
      className={open ? "wide-input picking" : "wide-input"}
      onOpenChange={setOpen}
      onBlur={() => props.onBlur?.()}
    />
  );
}
