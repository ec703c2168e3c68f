import type { ReactElement } from "react";
import type { TemplateSummary } from "../../api/team-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { stageColour } from "../../ui/stage-colour.ts";
import { StageStrip } from "./stage-strip.tsx";

interface Props {
  readonly template: TemplateSummary;
  readonly onClose: () => void;
  readonly onUse: () => void;
}

/** A closer look at a template before installing it: every stage, and how much comes with it. */
export function PreviewDialog({ template, onClose, onUse }: Props): ReactElement {
  const { t, say } = useWords();
  const keyed = template.stages.map((stage, index) => ({ ...stage, key: String(index) }));
  return (
    <Dialog
      title={say(template.title)}
      onClose={onClose}
      foot={
        <>
          <span className="grow xs t3">v{template.version}</span>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button look="primary" onClick={onUse}>
            {t("templates.use")}
          </Button>
        </>
      }
    >
      <StageStrip stages={template.stages} />
      <p className="template-preview-about">{say(template.description)}</p>
      <ol className="template-stages">
        {keyed.map((stage) => (
          <li key={stage.key} className="row g8" style={stageColour(keyed, stage.key)}>
            <span className="dot" />
            <span className="grow">{say(stage.title)}</span>
            <span className="xs t3">{t(`stageKind.${stage.kind}`)}</span>
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
