import type { ReactElement } from "react";
import { shiftDecimal } from "../../values/shift-decimal.ts";
import { plainText } from "../../values/plain-text.ts";
import type { WidgetProps } from "../widget.ts";
import { DecimalInput } from "./decimal-input.tsx";

/** Written as percent, kept as a fraction. */
export function PercentWidget(props: WidgetProps): ReactElement {
  const scale = "scale" in props.field ? (props.field.scale ?? 4) : 4;
  return (
    <DecimalInput
      props={props}
      shown={props.value === null || props.value === undefined ? null : shiftDecimal(plainText(props.value), 2)}
      scale={Math.max(0, scale - 2)}
      suffix="%"
      onText={(text) => props.onChange(text === null ? null : shiftDecimal(text, -2))}
    />
  );
}
