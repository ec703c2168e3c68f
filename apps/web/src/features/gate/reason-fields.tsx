import type { Option } from "@funnelsmith/definition";
import { type ReactElement, useId } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import "./reason.css";

/** Why a record is moved: one of a list, and words. */
export interface MoveReason {
  readonly code: string;
  readonly note: string;
}

interface Props {
  /** The reasons to choose from; none where words alone say why. */
  readonly options: readonly Option[];
  readonly reason: MoveReason;
  readonly onChange: (change: Partial<MoveReason>) => void;
  readonly required: boolean;
  readonly missing: boolean;
  readonly focus: boolean;
}

/** Asks why: one of the target's reasons where it has a list, and words. */
export function ReasonFields({ options, reason, onChange, required, missing, focus }: Props): ReactElement {
  const { t, say } = useWords();
  const id = useId();
  const offered = options.filter((option) => !option.retired);
  return (
    <fieldset className={missing ? "reason missing" : "reason"}>
      <legend className="label">
        {t(offered.length > 0 ? "gate.reason" : "gate.reasonNote")} {required && <span className="required">*</span>}
      </legend>
      {offered.length > 0 && (
        <div className="reason-options">
          {offered.map((option, index) => (
            <label key={option.value} className={reason.code === option.value ? "reason-option on" : "reason-option"}>
              <input
                type="radio"
                className="sr"
                name={id}
                value={option.value}
                checked={reason.code === option.value}
                onChange={() => onChange({ code: option.value })}
                {...(focus && index === 0 && { "data-autofocus": true })}
              />
              {say(option.title)}
            </label>
          ))}
        </div>
      )}
      <textarea
        className="reason-note"
        rows={offered.length > 0 ? 2 : 3}
        maxLength={1000}
        value={reason.note}
        aria-label={t("gate.reasonNote")}
        placeholder={t(offered.length > 0 || !required ? "gate.noteOptional" : "gate.noteRequired")}
        onChange={(event) => onChange({ note: event.target.value })}
        {...(focus && offered.length === 0 && { "data-autofocus": true })}
      />
    </fieldset>
  );
}

/** A reason as it goes on the wire; undefined when nothing was said. */
export function wireReason({ code, note }: MoveReason): { readonly code?: string; readonly note?: string } | undefined {
  const words = note.trim();
  return code === "" && words === "" ? undefined : { ...(code !== "" && { code }), ...(words !== "" && { note: words }) };
}
