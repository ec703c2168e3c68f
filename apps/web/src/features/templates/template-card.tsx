import type { ReactElement } from "react";
import type { TemplateSummary } from "../../api/team-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { StageStrip, flowOf } from "./stage-strip.tsx";

interface Props {
  readonly template: TemplateSummary;
  readonly onPreview: () => void;
  readonly onUse: () => void;
}

/** One template: its board in small, what it is for, its stages, and what is in it. */
export function TemplateCard({ template, onPreview, onUse }: Props): ReactElement {
  const { t, say } = useWords();
  const facts = [
    t("templates.objects", { count: template.objects }),
    t("templates.reports", { count: template.reports }),
    ...(template.records > 0 ? [t("templates.records", { count: template.records })] : []),
  ];
  return (
    <li className={template.recommended ? "template recommended" : "template"}>
      <StageStrip stages={template.stages} />
      <div className="template-text">
        <div className="row between g8">
          <h2 className="el">{say(template.title)}</h2>
          {template.recommended && <span className="pill brand">{t("templates.recommended")}</span>}
        </div>
        <p className="t2 template-about">{say(template.description)}</p>
        <div className="template-flow">
          {flowOf(template.stages).map((stage) => (
            <span key={say(stage.title)}>{say(stage.title)}</span>
          ))}
        </div>
        <p className="xs t3 template-facts">{facts.join(" · ")}</p>
        <div className="row template-foot">
          <span className="grow" />
          <span className="row g6">
            <Button small look={template.recommended ? "ghost" : "plain"} onClick={onPreview}>
              {t("templates.preview")}
            </Button>
            <Button small look={template.recommended ? "primary" : "plain"} onClick={onUse} data-template={template.key}>
              {t("templates.use")}
            </Button>
          </span>
        </div>
      </div>
    </li>
  );
}
