import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { PlanRows } from "./plan-rows.tsx";
import type { PlannedChange } from "./upgrade-queries.ts";

/** Answers to the changes of a plan, by their ids. */
export type Decisions = Readonly<Record<string, string | { readonly map: Readonly<Record<string, StageTarget>> }>>;

/** Where the records of a removed stage go; anything but a key is a split that a template's migration or a program decided. */
type StageTarget = string | { readonly rest: string };

const keyOf = (target: StageTarget | undefined): string => (typeof target === "object" ? target.rest : (target ?? ""));

interface Props {
  readonly app: string;
  readonly changes: readonly PlannedChange[];
  readonly decisions: Decisions;
  readonly onChange: (decisions: Decisions) => void;
}

/** Whether a change still waits for its answer. */
export function undecided(changes: readonly PlannedChange[], decisions: Decisions): boolean {
  return changes.some(({ id, class: kind, stages }) => {
    if (kind === "safe") return false;
    const given = decisions[id];
    if (stages === undefined) return given === undefined;
    return typeof given !== "object" || stages.from.some((stage) => !given.map[stage]);
  });
}

const counted = ["records", "values", "converted", "unfit", "cleared", "empty", "unmet"] as const;

/** How many records a change concerns, by what happens to them. */
function Counts({ counts }: { readonly counts: PlannedChange["counts"] | undefined }): ReactElement | null {
  const { t } = useWords();
  const told = counted.filter((name) => (counts?.[name] ?? 0) > 0).map((name) => t(`apps.count.${name}`, { count: counts?.[name] ?? 0 }));
  return told.length === 0 ? null : <p className="t3 xs num">{told.join(" · ")}</p>;
}

/** The sentences of a plan, with a choice where one is asked. */
export function PlanDecisions({ app, changes, decisions, onChange }: Props): ReactElement {
  const { t, say } = useWords();
  const decide = (id: string, value: Decisions[string]): void => onChange({ ...decisions, [id]: value });
  if (changes.length === 0) return <p className="t2">{t("apps.nothing")}</p>;
  return (
    <ul className="upgrade-changes">
      {changes.map(({ id, sentence, class: kind, options, stages, counts }) => {
        const given = decisions[id];
        const map = typeof given === "object" ? given.map : {};
        return (
          <li key={id}>
            {say(sentence)}
            {stages === undefined && <Counts counts={counts} />}
            {kind !== "safe" && options && (
              <select
                className="field-box plain-select"
                aria-label={say(sentence)}
                value={typeof given === "string" ? given : ""}
                onChange={(event) => decide(id, event.target.value)}
              >
                <option value="" disabled>
                  {t("apps.decide")}
                </option>
                {options.map((option) => (
                  <option key={option.value} value={option.value}>
                    {say(option.sentence)}
                  </option>
                ))}
              </select>
            )}
            {stages?.from.map((stage) => (
              <label key={stage} className="stage-to">
                <span>
                  {t("apps.stageTo", { stage: say(stages.titles[stage]) })}{" "}
                  <span className="t3 xs num">{t("apps.count.records", { count: counts?.[stage] ?? 0 })}</span>
                </span>
                <select
                  className="field-box plain-select"
                  value={keyOf(map[stage])}
                  onChange={(event) => decide(id, { map: { ...map, [stage]: event.target.value } })}
                >
                  <option value="" disabled>
                    {t("apps.decide")}
                  </option>
                  {stages.to.map((to) => (
                    <option key={to} value={to}>
                      {say(stages.titles[to])}
                    </option>
                  ))}
                </select>
              </label>
            ))}
            {id.startsWith("field.convert:") && counts && (
              <PlanRows app={app} change={id} unfit={(counts["unfit"] ?? 0) + (counts["values"] ?? 0)} />
            )}
          </li>
        );
      })}
    </ul>
  );
}
