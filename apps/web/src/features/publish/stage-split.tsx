import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type ReactElement, useState } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Failure, Skeleton } from "../../ui/states.tsx";
import type { StageTarget } from "./decisions.ts";
import { draftQuery, type PlannedChange } from "./plan-queries.ts";
import { SplitBranch } from "./split-branch.tsx";
import { type Branch, conditionFields, newBranch, ruleOf } from "./split-rule.ts";
import { StageSelect } from "./stage-select.tsx";

interface Props {
  readonly app: string;
  readonly funnel: string;
  readonly stage: string;
  readonly stages: NonNullable<PlannedChange["stages"]>;
  /** Nothing while some rule is incomplete. */
  readonly onChange: (target: StageTarget | undefined) => void;
}

/** Rules in order, each with the stage it leads to, and where everything else goes. */
export function StageSplit({ app, funnel, stage, stages, onChange }: Props): ReactElement {
  const { t } = useWords();
  const draft = useQuery(draftQuery(app));
  const [branches, setBranches] = useState<readonly Branch[]>(() => [newBranch()]);
  const [rest, setRest] = useState("");
  if (draft.isPending) return <Skeleton height={96} />;
  if (draft.isError) return <Failure error={draft.error} onRetry={() => void draft.refetch()} />;
  const { document } = draft.data;
  const object = document.funnels?.find((one) => one.key === funnel)?.object ?? "";
  const fields = conditionFields(document.objects?.find((one) => one.key === object)?.fields ?? []);
  const ruleIn = (branch: Branch): unknown => ruleOf(branch, fields);
  const change = (next: readonly Branch[], others: string): void => {
    setBranches(next);
    setRest(others);
    const whole = others !== "" && next.length > 0 && next.every((branch) => branch.to !== "" && ruleIn(branch) !== undefined);
    onChange(whole ? { split: next.map((branch) => ({ when: ruleIn(branch), to: branch.to })), rest: others } : undefined);
  };
  return (
    <div className="stage-split" data-testid="stage-split">
      <ol>
        {branches.map((branch, at) => (
          // A rule is its place in the order and nothing else.
          <SplitBranch
            key={at}
            n={at + 1}
            counting={{ app, object, stage, before: branches.slice(0, at).map(ruleIn), rule: ruleIn(branch) }}
            fields={fields}
            stages={stages}
            branch={branch}
            onChange={(next) => change(branches.with(at, next), rest)}
            onRemove={branches.length > 1 ? () => change(branches.toSpliced(at, 1), rest) : undefined}
          />
        ))}
      </ol>
      <div>
        <Button small icon={<Plus className="s" aria-hidden />} onClick={() => change([...branches, newBranch()], rest)}>
          {t("publish.addRule")}
        </Button>
      </div>
      <label>
        <span>{t("publish.rest")}</span>
        <StageSelect
          stages={stages}
          value={rest}
          onChange={(to) => change(branches, to)}
          empty={t("apps.decide")}
          data-testid="split-rest"
        />
      </label>
      <p className="field-help">{t("publish.restHint")}</p>
    </div>
  );
}
