import type { MergeConflict, Side } from "@funnelsmith/definition";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import type { Choices } from "./upgrade-queries.ts";

interface Props {
  readonly conflicts: readonly MergeConflict[];
  readonly choices: Choices;
  readonly onChoose: (id: string, side: Side) => void;
}

const sides: readonly Side[] = ["mine", "theirs"];

/** What both sides changed: one choice each, ours unless chosen otherwise. */
export function ConflictChoices({ conflicts, choices, onChoose }: Props): ReactElement | null {
  const { t, say } = useWords();
  if (conflicts.length === 0) return null;
  return (
    <>
      <h3 className="settings-list-title">{t("apps.conflicts", { count: conflicts.length })}</h3>
      {conflicts.map((conflict) => (
        <fieldset key={conflict.id} className="upgrade-conflict">
          <legend className="sr">{say(conflict.sentence)}</legend>
          {sides.map((side) => (
            <label key={side} className="row g8">
              <input
                type="radio"
                name={conflict.id}
                checked={(choices[conflict.id] ?? conflict.taken) === side}
                onChange={() => onChoose(conflict.id, side)}
              />
              <span>
                <b>{t(side === "mine" ? "apps.mine" : "apps.theirs")}</b> {say(conflict[side].sentence)}
              </span>
            </label>
          ))}
        </fieldset>
      ))}
    </>
  );
}
