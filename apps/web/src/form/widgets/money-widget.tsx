import type { ReactElement } from "react";
import { useFormat } from "../../values/use-format.ts";
import { plainText } from "../../values/plain-text.ts";
import type { WidgetProps } from "../widget.ts";
import { DecimalInput } from "./decimal-input.tsx";

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
      shown={props.value === null || props.value === undefined ? null : plainText(props.value)}
      scale={scale}
      prefix={symbol}
      onText={(text) => props.onChange(text === null ? null : scale === 0 && Number.isSafeInteger(Number(text)) ? Number(text) : text)}
    />
  );
}
