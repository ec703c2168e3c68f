import dayjs from "dayjs";
import type { ReactElement } from "react";
import { usePhone } from "../../ui/use-media.ts";
import { inputProps, type WidgetProps } from "../widget.ts";
import { CalendarInput } from "./calendar-input.tsx";

/** An instant, chosen in the reader's own time and kept in UTC. */
export function DateTimeWidget(props: WidgetProps): ReactElement {
  const phone = usePhone();
  const { value, onChange, onBlur } = props;
  const moment = typeof value === "string" ? dayjs(value) : null;
  if (phone) {
    const { status: _status, ...rest } = inputProps(props);
    return (
      <div className="field-box">
        <input
          {...rest}
          type="datetime-local"
          value={moment?.format("YYYY-MM-DDTHH:mm") ?? ""}
          onBlur={onBlur}
          onChange={(event) => onChange(event.target.value === "" ? null : dayjs(event.target.value).toISOString())}
        />
      </div>
    );
  }
  return (
    <CalendarInput
      props={props}
      showTime={{ format: "HH:mm" }}
      format="YYYY-MM-DD HH:mm"
      value={moment}
      onChange={(chosen) => onChange(chosen ? chosen.toISOString() : null)}
    />
  );
}
