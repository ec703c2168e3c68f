import dayjs from "dayjs";
import type { ReactElement } from "react";
import { usePhone } from "../../ui/use-media.ts";
import { choose, type WidgetProps } from "../widget.ts";
import { CalendarInput, NativePicker } from "./calendar-input.tsx";
import { QuickDays } from "./quick-days.tsx";

/** A day; on request with the days people mean most often. */
export function DateWidget(props: WidgetProps): ReactElement {
  return (
    <>
      <DayInput {...props} />
      {props.quick && <QuickDays value={props.value} onPick={(day) => choose(props, day)} />}
    </>
  );
}

/** The phone's own picker on a phone. */
function DayInput(props: WidgetProps): ReactElement {
  const phone = usePhone();
  const { field, value, onChange } = props;
  const text = typeof value === "string" ? value : "";
  const bounds = { min: "min" in field ? field.min : undefined, max: "max" in field ? field.max : undefined };
  if (phone) {
    return <NativePicker props={props} type="date" value={text} {...bounds} onText={onChange} />;
  }
  return (
    <CalendarInput
      props={props}
      value={text === "" ? null : dayjs(text, "YYYY-MM-DD")}
      {...(bounds.min !== undefined && { minDate: dayjs(bounds.min) })}
      {...(bounds.max !== undefined && { maxDate: dayjs(bounds.max) })}
      onChange={(day) => choose(props, day ? day.format("YYYY-MM-DD") : null)}
    />
  );
}
