import dayjs from "dayjs";
import type { ReactElement } from "react";
import { usePhone } from "../../ui/use-media.ts";
import { useFormat } from "../../values/use-format.ts";
import { instantOfWall, wallTimeOf } from "../../values/wall-time.ts";
import { choose, type WidgetProps } from "../widget.ts";
import { CalendarInput, NativePicker } from "./calendar-input.tsx";

const wallFormat = "YYYY-MM-DDTHH:mm";

/** An instant, chosen as it reads everywhere: in the team's time; kept in UTC. */
export function DateTimeWidget(props: WidgetProps): ReactElement {
  const phone = usePhone();
  const { zone } = useFormat();
  const { value, onChange } = props;
  const wall = typeof value === "string" ? wallTimeOf(value, zone) : "";
  if (phone) {
    return (
      <NativePicker
        props={props}
        type="datetime-local"
        value={wall}
        onText={(text) => onChange(text === null ? null : instantOfWall(text.slice(0, wallFormat.length), zone))}
      />
    );
  }
  return (
    <CalendarInput
      props={props}
      showTime={{ format: "HH:mm" }}
      // Its "now" is the clock of the reader's machine.
      showNow={Intl.DateTimeFormat().resolvedOptions().timeZone === zone}
      format="YYYY-MM-DD HH:mm"
      value={wall === "" ? null : dayjs(wall)}
      onChange={(chosen) => choose(props, chosen ? instantOfWall(chosen.format(wallFormat), zone) : null)}
    />
  );
}
