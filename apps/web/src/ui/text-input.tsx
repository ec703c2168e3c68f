import { CircleAlert } from "lucide-react";
import { type InputHTMLAttributes, type ReactElement, useId } from "react";

/** What a plain text field takes; `onChange` gets the text. */
export interface TextInputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "value"> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly help?: string;
  readonly error?: string | undefined;
}

/** A labelled text field whose help and error are tied to it for screen readers. */
export function TextInput({ label, value, onChange, help, error, ...rest }: TextInputProps): ReactElement {
  const id = useId();
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
          aria-invalid={error !== undefined}
          aria-describedby={error !== undefined ? `${id}-error` : help ? `${id}-help` : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      {help && error === undefined && (
        <p id={`${id}-help`} className="field-help">
          {help}
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
}
