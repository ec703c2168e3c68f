import { Input } from "antd";
import type { HTMLInputTypeAttribute, ReactElement } from "react";
import { inputProps, type WidgetProps } from "../widget.ts";

const types: Partial<Record<WidgetProps["field"]["kind"], HTMLInputTypeAttribute>> = { email: "email", phone: "tel", url: "url" };

/** One line of text; also e-mail, phone and web addresses, each with its own keyboard on a phone. */
export function TextWidget(props: WidgetProps): ReactElement {
  const { field, value, onChange, onBlur } = props;
  return (
    <Input
      {...inputProps(props)}
      type={types[field.kind] ?? "text"}
      value={typeof value === "string" ? value : ""}
      maxLength={"maxLength" in field ? field.maxLength : undefined}
      onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
      onBlur={onBlur}
      autoComplete="off"
    />
  );
}
