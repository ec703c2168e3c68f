import type { FieldDefinition } from "@funnelsmith/definition";
import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { lazy, type ReactElement, Suspense, useId } from "react";
import { fetchRecords } from "../../api/queries.ts";
import { AntProvider } from "../../app/ant/ant-provider.tsx";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Skeleton } from "../../ui/states.tsx";
import type { PlannedChange } from "./plan-queries.ts";
import { type Comparison, comparisonsOf, type Condition, wantsValue } from "./split-rule.ts";

// The inputs bring their library with them: only who splits a stage waits for it.
const FieldInput = lazy(async () => ({ default: (await import("../../form/field-input.tsx")).FieldInput }));

/** A condition and the stage it leads to; empty text for what is not chosen yet. */
export interface Branch extends Condition {
  readonly to: string;
}

/** What decides how many records a rule takes: those of the stage that no rule before it took. */
export interface Counting {
  readonly app: string;
  readonly object: string;
  readonly stage: string;
  readonly before: readonly unknown[];
  readonly rule: unknown;
}

interface Props {
  readonly n: number;
  readonly counting: Counting;
  readonly fields: readonly FieldDefinition[];
  readonly stages: NonNullable<PlannedChange["stages"]>;
  readonly branch: Branch;
  readonly onChange: (branch: Branch) => void;
  readonly onRemove?: () => void;
}

/** One rule of a split: a field, how it is compared, with what, where that leads, and how many records it takes now. */
export function SplitBranch({ n, counting, fields, stages, branch, onChange, onRemove }: Props): ReactElement {
  const { t, say } = useWords();
  const id = useId();
  const field = fields.find((one) => one.key === branch.field);
  const begin = (key: string): void => {
    const chosen = fields.find((one) => one.key === key);
    onChange({ ...branch, field: key, comparison: chosen ? (comparisonsOf(chosen)[0] ?? "filled") : "==", value: null });
  };
  return (
    <li>
      <fieldset className="split-branch">
        <legend className="sr">{t("publish.rule", { n })}</legend>
        <select
          className="field-box plain-select"
          aria-label={t("publish.field")}
          value={branch.field}
          onChange={(event) => begin(event.target.value)}
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
            value={branch.comparison}
            onChange={(event) => onChange({ ...branch, comparison: event.target.value as Comparison })}
          >
            {comparisonsOf(field).map((comparison) => (
              <option key={comparison} value={comparison}>
                {t(`publish.comparing.${comparison}`)}
              </option>
            ))}
          </select>
        )}
        {field && wantsValue(branch.comparison) && (
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
                  value={branch.value}
                  onChange={(value) => onChange({ ...branch, value: value ?? null })}
                />
              </Suspense>
            </AntProvider>
          </div>
        )}
        <select
          className="field-box plain-select"
          aria-label={t("publish.leadsTo")}
          value={branch.to}
          data-testid="split-to"
          onChange={(event) => onChange({ ...branch, to: event.target.value })}
        >
          <option value="" disabled>
            {t("publish.leadsTo")}
          </option>
          {stages.to.map((to) => (
            <option key={to} value={to}>
              {t("publish.to", { stage: say(stages.titles[to]) })}
            </option>
          ))}
        </select>
        {onRemove && (
          <Button
            small
            look="ghost"
            icon={<Trash2 className="s" aria-hidden />}
            label={t("publish.removeRule", { n })}
            onClick={onRemove}
          />
        )}
      </fieldset>
      <Taken {...counting} />
    </li>
  );
}

/** How many records a complete rule takes now; nothing of a rule over a field that is not live yet. */
function Taken({ app, object, stage, before, rule }: Counting): ReactElement | null {
  const { t } = useWords();
  const rules = [{ "==": [{ var: "$stage.key" }, stage] }, ...before.map((other) => ({ "!": [other] })), rule];
  const taken = useQuery({
    queryKey: ["split", app, object, rules],
    queryFn: ({ signal }) => fetchRecords(app, object, { filter: { and: rules }, limit: 1, count: "exact" }, signal),
    enabled: rules.every((one) => one !== undefined) && before.every((one) => one !== undefined),
    retry: false,
  });
  const count = taken.data?.count?.value;
  return count === undefined ? null : (
    <p className="t3 xs num" role="status">
      {t("publish.takes", { count })}
    </p>
  );
}
