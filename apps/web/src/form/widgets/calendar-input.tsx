import { DatePicker, type DatePickerProps } from "antd";
import type { Dayjs } from "dayjs";
import { type ReactElement, useState } from "react";
import { inputProps, type WidgetProps } from "../widget.ts";

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
