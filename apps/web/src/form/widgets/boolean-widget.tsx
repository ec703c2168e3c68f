import { Switch } from "antd";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { choose, type WidgetProps } from "../widget.ts";

/** Yes or no. */
export function BooleanWidget(props: WidgetProps): ReactElement {
  const { t, say } = useWords();
  const { id, field, value, disabled, describedBy, autoFocus } = props;
  return (
    <span className="row g8 boolean-input">
      <Switch
        id={id}
        checked={value === true}
        disabled={disabled ?? false}
        autoFocus={autoFocus ?? false}
        onChange={(next) => choose(props, next)}
        aria-describedby={describedBy}
        aria-label={say(field.title)}
      />
      <span className="t2" aria-hidden>
        {t(value === true ? "common.yes" : "common.no")}
      </span>
    </span>
  );
}
