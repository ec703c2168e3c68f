import { CircleAlert } from "lucide-react";
import type { ReactElement } from "react";
import { AntProvider } from "../../app/ant/ant-provider.tsx";
import { useWords } from "../../app/i18n/use-words.ts";
import { FieldInput } from "../../form/field-input.tsx";
import type { AskedParameter, ParameterValues } from "./asked-parameter.ts";

interface Props {
  readonly asked: readonly AskedParameter[];
  readonly values: ParameterValues;
  readonly onChange: (values: ParameterValues) => void;
  /** What was refused, by parameter. */
  readonly errors: Readonly<Record<string, string>>;
}

/** What an app asks its team for, each in the input of its kind, with its help and what is wrong with it. */
export function ParameterFields({ asked, values, onChange, errors }: Props): ReactElement {
  const { say } = useWords();
  return (
    <AntProvider>
      <div className="field-row">
        {asked.map(({ definition, value }, index) => {
          const id = `parameter-${definition.key}`;
          const error = errors[definition.key];
          const given = Object.hasOwn(values, definition.key) ? values[definition.key] : value;
          return (
            <div key={definition.key}>
              <label className="label" htmlFor={id}>
                {say(definition.title)}
                {"required" in definition && definition.required && (
                  <span className="required" aria-hidden>
                    *
                  </span>
                )}
              </label>
              <FieldInput
                id={id}
                field={{ ...definition, access: "edit" }}
                value={given}
                onChange={(next) => onChange({ ...values, [definition.key]: next ?? null })}
                invalid={error !== undefined}
                describedBy={error !== undefined ? `${id}-error` : definition.help === undefined ? undefined : `${id}-help`}
                autoFocus={index === 0}
              />
              {definition.help !== undefined && error === undefined && (
                <p id={`${id}-help`} className="field-help">
                  {say(definition.help)}
                </p>
              )}
              {error !== undefined && (
                <p id={`${id}-error`} className="field-error">
                  <CircleAlert className="s" aria-hidden />
                  {error}
                </p>
              )}
            </div>
          );
        })}
      </div>
    </AntProvider>
  );
}
