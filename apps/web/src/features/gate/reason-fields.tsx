import { type ReactElement, useId } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import type { Gate } from "./gate.ts";

/** Why a record is moved: one of the target's reasons where it has a list, and words. */
export function ReasonFields({ gate, focus }: { readonly gate: Gate; readonly focus: boolean }): ReactElement {
  const { t, say } = useWords();
  const id = useId();
  const options = (gate.move?.reason.options ?? []).filter((option) => !option.retired);
  return (
    <fieldset className={gate.reasonMissing ? "reason missing" : "reason"}>
      <legend className="label">
        {t(options.length > 0 ? "gate.reason" : "gate.reasonNote")} <span className="required">*</span>
      </legend>
      {options.length > 0 && (
        <div className="reason-options">
          {options.map((option, index) => (
            <label key={option.value} className={gate.reason.code === option.value ? "reason-option on" : "reason-option"}>
              <input
                type="radio"
                className="sr"
                name={id}
                value={option.value}
                checked={gate.reason.code === option.value}
                onChange={() => gate.setReason({ code: option.value })}
                {...(focus && index === 0 && { "data-autofocus": true })}
              />
              {say(option.title)}
            </label>
          ))}
        </div>
      )}
      <textarea
        rows={options.length > 0 ? 2 : 3}
        maxLength={1000}
        value={gate.reason.note}
        aria-label={t("gate.reasonNote")}
        placeholder={t(options.length > 0 ? "gate.noteOptional" : "gate.noteRequired")}
        onChange={(event) => gate.setReason({ note: event.target.value })}
        {...(focus && options.length === 0 && { "data-autofocus": true })}
      />
    </fieldset>
  );
}
