import type { FieldDefinition } from "@funnelsmith/definition";
import type { ComponentType, ReactElement } from "react";
import type { WidgetProps } from "./widget.ts";
import { BooleanWidget } from "./widgets/boolean-widget.tsx";
import { DateTimeWidget } from "./widgets/date-time-widget.tsx";
import { DateWidget } from "./widgets/date-widget.tsx";
import { FileWidget } from "./widgets/file-widget.tsx";
import { GivenWidget } from "./widgets/given-widget.tsx";
import { LongTextWidget } from "./widgets/long-text-widget.tsx";
import { MemberWidget } from "./widgets/member-widget.tsx";
import { MoneyWidget } from "./widgets/money-widget.tsx";
import { MultiSelectWidget } from "./widgets/multi-select-widget.tsx";
import { NumberWidget } from "./widgets/number-widget.tsx";
import { PercentWidget } from "./widgets/percent-widget.tsx";
import { ReferenceWidget } from "./widgets/reference-widget.tsx";
import { SelectWidget } from "./widgets/select-widget.tsx";
import { TextWidget } from "./widgets/text-widget.tsx";
import "./form.css";

/** The input of each kind; a new kind is one more line and one more file. */
const widgets: Record<FieldDefinition["kind"], ComponentType<WidgetProps>> = {
  text: TextWidget,
  email: TextWidget,
  phone: TextWidget,
  url: TextWidget,
  longText: LongTextWidget,
  number: NumberWidget,
  money: MoneyWidget,
  percent: PercentWidget,
  date: DateWidget,
  dateTime: DateTimeWidget,
  boolean: BooleanWidget,
  select: SelectWidget,
  multiSelect: MultiSelectWidget,
  member: MemberWidget,
  reference: ReferenceWidget,
  formula: GivenWidget,
  autoNumber: GivenWidget,
  lookup: GivenWidget,
  rollup: GivenWidget,
  file: FileWidget,
};

/** The input that fits a field. */
export function FieldInput(props: WidgetProps): ReactElement {
  const Widget = widgets[props.field.kind];
  return <Widget {...props} />;
}
