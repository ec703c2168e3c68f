import { InputNumber } from "antd";
import type { ReactElement, ReactNode } from "react";
import { typedDecimal } from "../../values/typed-decimal.ts";
import { plainText } from "../../values/plain-text.ts";
import { inputProps, type WidgetProps } from "../widget.ts";

interface Props {
  readonly props: WidgetProps;
  readonly shown: string | null;
  readonly onText: (text: string | null) => void;
  readonly scale: number;
  readonly prefix?: ReactNode;
  readonly suffix?: ReactNode;
}

/** An exact decimal as text, grouped by thousands while it is read; never passes through a floating number, nor is it rounded: too many places are refused. */
export function DecimalInput({ props, shown, onText, scale, prefix, suffix }: Props): ReactElement {
  return (
    <InputNumber<string>
      {...inputProps(props)}
      className="wide-input"
      stringMode
      controls={false}
      value={shown}
      prefix={prefix}
      suffix={suffix}
      inputMode={scale > 0 ? "decimal" : "numeric"}
      formatter={(value, { userTyping, input }) => (userTyping ? input : grouped(String(value ?? "")))}
      parser={(text) => typedDecimal(text ?? "")}
      onChange={(value) => onText(value === null || value === "" ? null : String(value))}
      onBlur={() => props.onBlur?.()}
    />
  );
}

/** A decimal as it goes on the wire: a number where the field has no decimals, exact text otherwise. */
export function wireDecimal(text: string | null, scale: number): string | number | null {
  return text !== null && scale === 0 && Number.isSafeInteger(Number(text)) ? Number(text) : text;
}

/** A stored decimal as text. */
export const decimalText = (value: unknown): string | null => (value === null || value === undefined ? null : plainText(value));

function grouped(text: string): string {
  const [whole = "", part] = text.split(".");
  const kept = part?.replace(/0+$/, "") ?? "";
  return `${whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ",")}${kept === "" ? "" : `.${kept}`}`;
}
