import dayjs from "dayjs";
import type { ReactElement } from "react";
import { usePhone } from "../../ui/use-media.ts";
import { choose, type WidgetProps } from "../widget.ts";
import { CalendarInput, NativePicker } from "./calendar-input.tsx";

/** An instant, chosen in the reader's own time and kept in UTC. */
export function DateTimeWidget(props: WidgetProps): ReactElement {
  const phone = usePhone();
  const { value, onChange } = props;
  const moment = typeof value === "string" ? dayjs(value) : null;
  if (phone) {
    return (
      <NativePicker
        props={props}
        type="datetime-local"
        value={moment?.format("YYYY-MM-DDTHH:mm") ?? ""}
        onText={(text) => onChange(text === null ? null : dayjs(text).toISOString())}
      />
    );
  }
  return (
    <CalendarInput
      props={props}
      showTime={{ format: "HH:mm" }}
      format="YYYY-MM-DD HH:mm"
      value={moment}
      onChange={(chosen) => choose(props, chosen ? chosen.toISOString() : null)}
    />
  );
}
