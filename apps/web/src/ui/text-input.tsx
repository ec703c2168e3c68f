import type { TFunction } from "i18next";
import { CircleAlert } from "lucide-react";
import { type InputHTMLAttributes, type ReactElement, useId, useState } from "react";
import { useTranslation } from "react-i18next";

/** What a plain text field takes; `onChange` gets the text. */
export interface TextInputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "value"> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly help?: string;
  readonly error?: string | undefined;
  /** Takes the keyboard when the dialog it stands in opens. */
  readonly "data-autofocus"?: boolean;
}

/** A labelled text field whose help and error are tied to it for screen readers; what the browser finds wrong is said in the reader's words. */
export function TextInput({ label, value, onChange, help, error, ...rest }: TextInputProps): ReactElement {
  const id = useId();
  const { t } = useTranslation();
  const [found, setFound] = useState<string>();
  const said = found ?? error;
  return (
    <div>
      <label className="label" htmlFor={id}>
        {label}
        {rest.required && (
          <span className="required" aria-hidden>
            *
          </span>
        )}
      </label>
      <div className="field-box">
        <input
          {...rest}
          id={id}
          value={value}
          aria-invalid={said !== undefined}
          aria-describedby={said !== undefined ? `${id}-error` : help ? `${id}-help` : undefined}
          onChange={(event) => {
            setFound(undefined);
            onChange(event.target.value);
          }}
          onInvalid={(event) => {
            // The browser's own bubble speaks the browser's language.
            event.preventDefault();
            const input = event.currentTarget;
            setFound(wordsFor(input, t));
            if (input.form?.querySelector(":invalid:not(fieldset)") === input) input.focus();
          }}
        />
      </div>
      {help && said === undefined && (
        <p id={`${id}-help`} className="field-help">
          {help}
        </p>
      )}
      {said !== undefined && (
        <p id={`${id}-error`} className="field-error">
          <CircleAlert className="s" aria-hidden />
          {said}
        </p>
      )}
    </div>
  );
}

function wordsFor({ validity, minLength }: HTMLInputElement, t: TFunction): string {
  if (validity.valueMissing) return t("form.error.required");
  return validity.tooShort ? t("form.error.minLength", { limit: minLength }) : t("form.error.format");
}
