import type { FieldDefinition } from "@funnelsmith/definition";
import { Plus } from "lucide-react";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import type { PlannedChange } from "./plan-queries.ts";
import { RemoveButton } from "./remove-button.tsx";
import { SplitCondition } from "./split-condition.tsx";
import { type Counting, SplitCount } from "./split-count.tsx";
import { type Branch, conditionOn } from "./split-rule.ts";
import { StageSelect } from "./stage-select.tsx";

interface Props {
  readonly n: number;
  readonly counting: Counting;
  readonly fields: readonly FieldDefinition[];
  readonly stages: NonNullable<PlannedChange["stages"]>;
  readonly branch: Branch;
  readonly onChange: (branch: Branch) => void;
  readonly onRemove: (() => void) | undefined;
}

/** One rule of a split: comparisons that all have to hold, where that leads, and how many records it takes now. */
export function SplitBranch({ n, counting, fields, stages, branch, onChange, onRemove }: Props): ReactElement {
  const { t } = useWords();
  const { conditions, to } = branch;
  return (
    <li>
      <fieldset className="split-branch">
        <legend className="label">{t("publish.rule", { n })}</legend>
        {conditions.map((condition, at) => (
          // A comparison is its place in the rule and nothing else.
          <SplitCondition
            key={at}
            label={t("publish.condition", { n: at + 1 })}
            fields={fields}
            condition={condition}
            onChange={(next) => onChange({ ...branch, conditions: conditions.with(at, next) })}
            onRemove={conditions.length > 1 ? () => onChange({ ...branch, conditions: conditions.toSpliced(at, 1) }) : undefined}
          />
        ))}
        <div className="split-to">
          <StageSelect
            stages={stages}
            value={to}
            onChange={(stage) => onChange({ ...branch, to: stage })}
            empty={t("publish.leadsTo")}
            say={(stage) => t("publish.to", { stage })}
            aria-label={t("publish.leadsTo")}
            data-testid="split-to"
          />
          <Button
            small
            look="ghost"
            icon={<Plus className="s" aria-hidden />}
            onClick={() => onChange({ ...branch, conditions: [...conditions, conditionOn(undefined)] })}
            data-testid="split-and"
          >
            {t("publish.addCondition")}
          </Button>
          <RemoveButton label={t("publish.removeRule", { n })} onRemove={onRemove} />
        </div>
      </fieldset>
      <SplitCount {...counting} />
    </li>
  );
}
