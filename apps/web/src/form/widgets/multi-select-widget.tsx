import type { ReactElement } from "react";
import type { WidgetProps } from "../widget.ts";
import { SelectWidget } from "./select-widget.tsx";

/** Several choices of a list. */
export function MultiSelectWidget(props: WidgetProps): ReactElement {
  return <SelectWidget {...props} multiple />;
}
