import { type ReactElement, useId, useMemo } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { FieldInput } from "../../form/field-input.tsx";
import { FormObjectContext } from "../../form/form-object.ts";
import { LabelsContext, labelsOf, toInput } from "../../form/labels.ts";
import { cellErrors, inBegunRows, noCellErrors } from "../../form/rows.ts";
import { useFormat } from "../../values/use-format.ts";
import { valueText } from "../../values/value-text.ts";
import { derivedHint } from "./derived-hint.ts";
import type { Gate, GateRequest } from "./gate.ts";

interface Props {
  readonly field: string;
  /** The rule that asks for it, for a hint how far the value reaches. */
  readonly rule?: unknown;
  readonly gate: Gate;
  readonly request: GateRequest;
  readonly autoFocus: boolean;
  readonly labelled: boolean;
}

/** An input of the panel: what is wrong with its value is said under it, or how far it reaches towards what is asked. */
export function CriterionField({ field: key, rule, gate, request, autoFocus, labelled }: Props): ReactElement | null {
  const { t, say } = useWords();
  const format = useFormat();
  const id = useId();
  const labels = useMemo(() => labelsOf(gate.row.fields), [gate.row]);
  const form = useMemo(() => ({ app: request.workspace.key, object: request.object.key }), [request.workspace.key, request.object.key]);
  const field = request.object.fields.find((one) => one.key === key);
  if (!field) return null;
  const value = key in gate.values ? gate.values[key] : toInput(gate.row.fields[key]);
  const cells = "fields" in field ? cellErrors(gate.error, key) : noCellErrors;
  // What is wrong in a cell is said there.
  const error = cells.size > 0 ? undefined : gate.fieldErrors[key];
  const hint = gate.judge && derivedHint(rule, key, gate.judge, gate.row, gate.patch, gate.setting);
  const bound = hint && valueText(hint.bound, field, format);
  return (
    <div className="criterion-field" data-field={key}>
      {labelled ? (
        <label className="label" htmlFor={id}>
          {say(field.title)}
        </label>
      ) : (
        <label className="sr" htmlFor={id}>
          {say(field.title)}
        </label>
      )}
      <div className="criterion-input">
        <LabelsContext value={labels}>
          <FormObjectContext value={form}>
            <FieldInput
              id={id}
              field={field}
              value={value}
              onChange={(next) => gate.setValue(key, next)}
              invalid={error !== undefined}
              describedBy={`${id}-note`}
              autoFocus={autoFocus}
              quick
              cells={inBegunRows(cells, value)}
              disabled={"fields" in field && !(key in gate.row.fields)}
            />
          </FormObjectContext>
        </LabelsContext>
        {hint?.ratio !== undefined && (
          <span className={hint.met ? "criterion-ratio ok" : "criterion-ratio warn"}>
            {t(hint.met ? "gate.ratioMet" : "gate.ratioShort", { ratio: format.percent(hint.ratio, 0) })}
          </span>
        )}
      </div>
      <p id={`${id}-note`} className={error === undefined ? "field-help" : "field-error"}>
        {error ??
          (hint?.ratio === undefined || !hint.met ? bound && t(hint?.atLeast ? "gate.atLeast" : "gate.atMost", { bound }) : undefined) ??
          (say(field.help) || undefined)}
      </p>
    </div>
  );
}
