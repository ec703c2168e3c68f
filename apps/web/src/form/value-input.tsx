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

/** The input of each kind that is one value, alone or in a row; a new kind is one more line and one more file. */
export const valueWidgets: Record<Exclude<FieldDefinition["kind"], "subTable">, ComponentType<WidgetProps>> = {
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

const byKind: Readonly<Record<string, ComponentType<WidgetProps> | undefined>> = valueWidgets;

/** The input that fits a column of a row. */
export function ValueInput(props: WidgetProps): ReactElement | null {
  const Widget = byKind[props.field.kind];
  return Widget ? <Widget {...props} /> : null;
}
