import type { FieldDefinition } from "@funnelsmith/definition";
import { type ReactElement, Suspense, useId } from "react";
import { AntProvider } from "../../app/ant/ant-provider.tsx";
import { useWords } from "../../app/i18n/use-words.ts";
import { Skeleton } from "../../ui/states.tsx";
import { RemoveButton } from "./remove-button.tsx";
import { type Comparison, comparisonsOf, type Condition, conditionOn, wantsValue } from "./split-rule.ts";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { LostPart } from "../../ui/lost-part.tsx";

// The inputs bring their library with them: only who splits a stage waits for it.
const FieldInput = lazyPart(() => import("../../form/field-input.tsx"), "FieldInput", LostPart);

interface Props {
  /** What it is called for screen readers. */
  readonly label: string;
  readonly fields: readonly FieldDefinition[];
  readonly condition: Condition;
  readonly onChange: (condition: Condition) => void;
  readonly onRemove: (() => void) | undefined;
}

/** One comparison of a rule: a field, how it is compared, and with what. */
export function SplitCondition({ label, fields, condition, onChange, onRemove }: Props): ReactElement {
  const { t, say } = useWords();
  const id = useId();
  const field = fields.find((one) => one.key === condition.field);
  return (
    <div className="split-condition" role="group" aria-label={label}>
      <select
        className="field-box plain-select"
        aria-label={t("publish.field")}
        value={condition.field}
        onChange={(event) => onChange(conditionOn(fields.find((one) => one.key === event.target.value)))}
      >
        <option value="" disabled>
          {t("publish.field")}
        </option>
        {fields.map((one) => (
          <option key={one.key} value={one.key}>
            {say(one.title)}
          </option>
        ))}
      </select>
      {field && (
        <select
          className="field-box plain-select"
          aria-label={t("publish.comparison")}
          value={condition.comparison}
          onChange={(event) => onChange({ ...condition, comparison: event.target.value as Comparison })}
        >
          {comparisonsOf(field).map((comparison) => (
            <option key={comparison} value={comparison}>
              {t(`publish.comparing.${comparison}`)}
            </option>
          ))}
        </select>
      )}
      {field && wantsValue(condition.comparison) && (
        <div className="split-value">
          <label className="sr" htmlFor={id}>
            {t("publish.value")}
          </label>
          <AntProvider>
            <Suspense fallback={<Skeleton height={32} />}>
              <FieldInput
                key={field.key}
                id={id}
                field={{ ...field, access: "edit" }}
                value={condition.value}
                onChange={(value) => onChange({ ...condition, value: value ?? null })}
              />
            </Suspense>
          </AntProvider>
        </div>
      )}
      <RemoveButton label={t("publish.removeCondition", { label })} onRemove={onRemove} />
    </div>
  );
}
