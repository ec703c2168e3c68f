import type { FieldDefinition } from "@funnelsmith/definition";
import type { ComponentType, ReactElement } from "react";
import { valueWidgets } from "./value-input.tsx";
import type { WidgetProps } from "./widget.ts";
import { SubTableWidget } from "./widgets/sub-table-widget.tsx";
import "./form.css";

const widgets: Record<FieldDefinition["kind"], ComponentType<WidgetProps>> = { ...valueWidgets, subTable: SubTableWidget };

/** The input that fits a field. */
export function FieldInput(props: WidgetProps): ReactElement {
  const Widget = widgets[props.field.kind];
  return <Widget {...props} />;
}
