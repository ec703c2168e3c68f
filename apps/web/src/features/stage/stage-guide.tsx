import type { ReactElement } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import type { StageView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { objectOf, useWorkspace } from "../../app/use-workspace.ts";
import { responsibleText } from "./responsible-text.ts";
import "./stage-guide.css";

interface Props {
  readonly stage: StageView;
  readonly object: string;
  /** The record that is meant, so that whoever is responsible has a name. */
  readonly row?: RecordRow | undefined;
}

/** Whether a stage says anything about itself. */
export const hasGuide = ({ goal, guidance, responsible, deliverables }: StageView): boolean =>
  goal !== undefined || guidance !== undefined || responsible !== undefined || (deliverables?.length ?? 0) > 0;

/** What a stage is for: its goal, how to go about it, who looks after it and what comes out of it. */
export function StageGuide({ stage, object, row }: Props): ReactElement {
  const { t, say, language } = useWords();
  const workspace = useWorkspace();
  const who = stage.responsible && responsibleText(stage.responsible, { workspace, object: objectOf(workspace, object), row, language, t });
  const deliverables = (stage.deliverables ?? []).map((one) => say(one.title));
  const facts = [
    { key: "goal", text: say(stage.goal) },
    { key: "guidance", text: say(stage.guidance) },
    { key: "responsible", text: who ?? "" },
  ] as const;
  return (
    <dl className="stage-guide">
      {facts.map(
        ({ key, text }) =>
          text !== "" && (
            <div key={key} data-guide={key}>
              <dt>{t(`stage.${key}`)}</dt>
              <dd>{text}</dd>
            </div>
          ),
      )}
      {deliverables.length > 0 && (
        <div data-guide="deliverables">
          <dt>{t("stage.deliverables")}</dt>
          <dd>
            <ul>
              {deliverables.map((title) => (
                <li key={title}>{title}</li>
              ))}
            </ul>
          </dd>
        </div>
      )}
    </dl>
  );
}
