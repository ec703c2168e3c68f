import type { ReactElement } from "react";
import { useFormat } from "../../values/use-format.ts";
import type { WidgetProps } from "../widget.ts";
import { DecimalInput, decimalText, wireDecimal } from "./decimal-input.tsx";

/** An amount in its currency. */
export function MoneyWidget(props: WidgetProps): ReactElement {
  const format = useFormat();
  const { field } = props;
  const scale = "scale" in field ? (field.scale ?? 2) : 2;
  const code = ("currency" in field ? field.currency : undefined) ?? format.currency;
  const symbol = format.money("0", code).replace("0", "");
  return (
    <DecimalInput
      props={props}
      shown={decimalText(props.value)}
      scale={scale}
      prefix={symbol}
      onText={(text) => props.onChange(wireDecimal(text, scale))}
    />
  );
}
