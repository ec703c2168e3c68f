import { type ReactElement, useState } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { type Decision, type StageTarget, targetOf, withTarget } from "./decisions.ts";
import type { PlannedChange } from "./plan-queries.ts";
import { StageSelect } from "./stage-select.tsx";
import { StageSplit } from "./stage-split.tsx";

type Stages = NonNullable<PlannedChange["stages"]>;

interface Props {
  readonly app: string;
  readonly change: PlannedChange;
  readonly stages: Stages;
  readonly given: Decision | undefined;
  readonly onChange: (decision: Decision) => void;
}

/** Where the records of each removed stage go. */
export function StageTargets({ app, change, stages, given, onChange }: Props): ReactElement {
  return (
    <>
      {stages.from.map((stage) => (
        <OneStage
          key={stage}
          app={app}
          change={change}
          stages={stages}
          stage={stage}
          given={targetOf(given, stage)}
          onChange={(target) => onChange(withTarget(given, stage, target))}
        />
      ))}
    </>
  );
}

interface OneProps extends Omit<Props, "given" | "onChange"> {
  readonly stage: string;
  readonly given: StageTarget | undefined;
  readonly onChange: (target: StageTarget | undefined) => void;
}

const byRules = "$rules";
const asGiven = "$given";

/** All to one stage, or to several by rules; rules that came with a template stay as an answer of their own. */
function OneStage({ app, change, stages, stage, given, onChange }: OneProps): ReactElement {
  const { t, say } = useWords();
  const [brought] = useState(typeof given === "object" ? given : undefined);
  const [splitting, setSplitting] = useState(false);
  const count = change.counts?.[stage] ?? 0;
  const value = splitting ? byRules : typeof given === "object" ? asGiven : (given ?? "");
  const choose = (to: string): void => {
    setSplitting(to === byRules);
    onChange(to === byRules ? undefined : to === asGiven ? brought : to);
  };
  return (
    <div className="stage-to" data-stage={stage}>
      <label>
        <span>
          {t("apps.stageTo", { stage: say(stages.titles[stage]) })} <span className="t3 xs num">{t("apps.count.records", { count })}</span>
        </span>
        <StageSelect stages={stages} value={value} onChange={choose} empty={t("apps.decide")}>
          {stages.to.length > 1 && <option value={byRules}>{t("publish.byRules")}</option>}
          {brought && <option value={asGiven}>{t("publish.asGiven")}</option>}
        </StageSelect>
      </label>
      {splitting && <StageSplit app={app} funnel={change.id.split(":")[1] ?? ""} stage={stage} stages={stages} onChange={onChange} />}
    </div>
  );
}
