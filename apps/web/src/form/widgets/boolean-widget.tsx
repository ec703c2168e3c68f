import { Switch } from "antd";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import type { WidgetProps } from "../widget.ts";

/** Yes or no. */
export function BooleanWidget({ id, field, value, onChange, disabled, describedBy }: WidgetProps): ReactElement {
  const { t, say } = useWords();
  return (
    <span className="row g8 boolean-input">
      <Switch
        id={id}
        checked={value === true}
        disabled={disabled ?? false}
        onChange={onChange}
        aria-describedby={describedBy}
        aria-label={say(field.title)}
      />
      <span className="t2" aria-hidden>
        {t(value === true ? "common.yes" : "common.no")}
      </span>
    </span>
  );
}
