import { Select } from "antd";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { choose, inputProps, type WidgetProps } from "../widget.ts";

/** One choice of a list, or several; retired choices are shown only where one is still set. */
export function SelectWidget(props: WidgetProps & { readonly multiple?: boolean }): ReactElement {
  const { say } = useWords();
  const { field, value, onBlur, multiple } = props;
  const chosen = multiple ? (Array.isArray(value) ? value : []) : (value ?? undefined);
  const has = (option: string): boolean => (Array.isArray(chosen) ? chosen.includes(option) : chosen === option);
  const options = ("options" in field ? (field.options ?? []) : [])
    .filter((option) => !option.retired || has(option.value))
    .map((option) => ({ value: option.value, label: say(option.title) }));
  return (
    <Select
      {...inputProps(props)}
      className="wide-input"
      {...(multiple && { mode: "multiple" as const })}
      value={chosen}
      options={options}
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      onChange={(next: unknown) => (multiple ? props.onChange(next ?? null) : choose(props, next ?? null))}
      onBlur={() => onBlur?.()}
    />
  );
}
