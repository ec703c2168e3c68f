import { Input } from "antd";
import type { ReactElement } from "react";
import { inputProps, type WidgetProps } from "../widget.ts";

/** Several lines of text; grows as it is written. */
export function LongTextWidget(props: WidgetProps): ReactElement {
  const { field, value, onChange, onBlur } = props;
  return (
    <Input.TextArea
      {...inputProps(props)}
      autoSize={{ minRows: 3, maxRows: 12 }}
      value={typeof value === "string" ? value : ""}
      maxLength={"maxLength" in field ? field.maxLength : undefined}
      onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
      onBlur={onBlur}
    />
  );
}
