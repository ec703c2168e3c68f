import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import type { WidgetProps } from "../widget.ts";
import { DecimalInput, decimalText, wireDecimal } from "./decimal-input.tsx";

/** A number with its unit; scale 0 goes on the wire as a number, any other as text. */
export function NumberWidget(props: WidgetProps): ReactElement {
  const { say } = useWords();
  const scale = "scale" in props.field ? (props.field.scale ?? 0) : 0;
  return (
    <DecimalInput
      props={props}
      shown={decimalText(props.value)}
      scale={scale}
      suffix={"unit" in props.field ? say(props.field.unit) : undefined}
      onText={(text) => props.onChange(wireDecimal(text, scale))}
    />
  );
}
