import { Check, CircleHelp, TriangleAlert } from "lucide-react";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import type { Decision, Decisions } from "./decisions.ts";
import { OptionChoice } from "./option-choice.tsx";
import type { PlannedChange } from "./plan-queries.ts";
import { PlanRows } from "./plan-rows.tsx";
import { StageTargets } from "./stage-targets.tsx";

interface Props {
  readonly app: string;
  readonly changes: readonly PlannedChange[];
  readonly decisions: Decisions;
  readonly onChange: (decisions: Decisions) => void;
}

const counted = ["records", "values", "converted", "unfit", "cleared", "empty", "unmet"] as const;
const classes = ["safe", "decision", "loss"] as const;
const marks = { safe: <Check className="s" />, decision: <CircleHelp className="s" />, loss: <TriangleAlert className="s" /> };
const looks = { safe: "ok", decision: "warn", loss: "bad" };

/** How many records a change concerns, by what happens to them. */
function Counts({ counts }: { readonly counts: PlannedChange["counts"] | undefined }): ReactElement | null {
  const { t } = useWords();
  const told = counted.filter((name) => (counts?.[name] ?? 0) > 0).map((name) => t(`apps.count.${name}`, { count: counts?.[name] ?? 0 }));
  return told.length === 0 ? null : <p className="t3 xs num">{told.join(" · ")}</p>;
}

/** The sentences of a plan by what they do to records, with a choice where one is asked. */
export function PlanDecisions({ app, changes, decisions, onChange }: Props): ReactElement {
  const { t, say } = useWords();
  if (changes.length === 0) return <p className="t2">{t("apps.nothing")}</p>;
  const decide = (id: string, value: Decision | undefined): void => {
    const { [id]: _old, ...others } = decisions;
    onChange(value === undefined ? others : { ...others, [id]: value });
  };
  return (
    <>
      <p className="row g6 wrap plan-classes">
        <span className="pill">{t("apps.changes", { count: changes.length })}</span>
        {classes.map((name) => {
          const count = changes.filter((change) => change.class === name).length;
          return count === 0 ? null : (
            <span key={name} className={`pill ${looks[name]}`}>
              {t(`publish.class.${name}`, { count })}
            </span>
          );
        })}
      </p>
      <ul className="plan-changes">
        {changes.map((change) => {
          const { id, sentence, class: kind, options, stages, counts } = change;
          const given = decisions[id];
          return (
            <li key={id} data-change={id}>
              <span className={`plan-mark ${looks[kind]}`} aria-hidden>
                {marks[kind]}
              </span>
              <div className="plan-change">
                <p>{say(sentence)}</p>
                {stages === undefined && <Counts counts={counts} />}
                {kind !== "safe" && options && (
                  <OptionChoice app={app} change={change} options={options} given={given} onChange={(value) => decide(id, value)} />
                )}
                {stages && <StageTargets app={app} change={change} stages={stages} given={given} onChange={(value) => decide(id, value)} />}
                {id.startsWith("field.convert:") && counts && (
                  <PlanRows app={app} change={id} unfit={(counts["unfit"] ?? 0) + (counts["values"] ?? 0)} />
                )}
              </div>
            </li>
          );
        })}
      </ul>
    </>
  );
}
