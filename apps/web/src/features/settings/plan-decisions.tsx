import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import type { PlannedChange } from "./upgrade-queries.ts";

/** Answers to the changes of a plan, by their ids. */
export type Decisions = Readonly<Record<string, string | { readonly map: Readonly<Record<string, string>> }>>;

interface Props {
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

/** The sentences of a plan, with a choice where one is asked. */
export function PlanDecisions({ changes, decisions, onChange }: Props): ReactElement {
  const { t, say } = useWords();
  const decide = (id: string, value: Decisions[string]): void => onChange({ ...decisions, [id]: value });
  if (changes.length === 0) return <p className="t2">{t("apps.nothing")}</p>;
  return (
    <ul className="upgrade-changes">
      {changes.map(({ id, sentence, class: kind, options, stages }) => {
        const given = decisions[id];
        const map = typeof given === "object" ? given.map : {};
        return (
          <li key={id}>
            {say(sentence)}
            {kind !== "safe" && options && (
              <select
                className="plain-select"
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
              <label key={stage} className="row g8">
                <span className="grow">{t("apps.stageTo", { stage })}</span>
                <select
                  className="plain-select"
                  value={map[stage] ?? ""}
                  onChange={(event) => decide(id, { map: { ...map, [stage]: event.target.value } })}
                >
                  <option value="" disabled>
                    {t("apps.decide")}
                  </option>
                  {stages.to.map((to) => (
                    <option key={to} value={to}>
                      {to}
                    </option>
                  ))}
                </select>
              </label>
            ))}
          </li>
        );
      })}
    </ul>
  );
}
