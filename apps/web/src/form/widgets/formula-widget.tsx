import type { ReactElement } from "react";
import { useFormat } from "../../values/use-format.ts";
import { valueText } from "../../values/value-text.ts";
import type { WidgetProps } from "../widget.ts";

/** A computed value: shown, never typed. */
export function FormulaWidget({ id, field, value, describedBy }: WidgetProps): ReactElement {
  const format = useFormat();
  return (
    <output id={id} className="formula-output num" aria-describedby={describedBy}>
      {valueText(value, field, format) || "—"}
    </output>
  );
}
