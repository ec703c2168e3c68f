import type { ReactElement } from "react";
import { useFormat } from "../../values/use-format.ts";
import { valueText } from "../../values/value-text.ts";
import type { WidgetProps } from "../widget.ts";

/** A value that the server computes or gives: shown, never typed. */
export function GivenWidget({ id, field, value, describedBy }: WidgetProps): ReactElement {
  const format = useFormat();
  return (
    <output id={id} className="given-output num" aria-describedby={describedBy}>
      {valueText(value, field, format) || "—"}
    </output>
  );
}
