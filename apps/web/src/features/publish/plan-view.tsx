import type { ReactElement } from "react";
import { fieldErrors } from "../../api/field-errors.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { LazyFields } from "../parameters/lazy-fields.tsx";
import { Refused } from "../../ui/notice.tsx";
import { isStale } from "./is-stale.ts";
import { PlanDecisions } from "./plan-decisions.tsx";
import { PublishProgress } from "./publish-progress.tsx";
import type { Publishing } from "./use-publishing.ts";
import "./publish.css";

/** What a publish does and asks, how far one has got that is under way, and what it was refused for. */
export function PlanView({ app, publishing }: { readonly app: string; readonly publishing: Publishing }): ReactElement | null {
  const { plan, decided, decide, asked, values, setValues, publish, underway, lost, takenBack, onTakenBack } = publishing;
  const { t } = useWords();
  const progress = underway && <PublishProgress app={app} underway={underway} onTakenBack={onTakenBack} />;
  if (plan === undefined) return progress ?? null;
  return (
    <div className="field-row">
      {takenBack && !publish.isPending ? (
        <p className="notice" role="status">
          {t("publish.takenBack")}
        </p>
      ) : (
        publish.isError && <Refused>{isStale(publish.error) ? t("publish.stale") : sentenceOf(publish.error)}</Refused>
      )}
      {lost && (
        <p className="notice warn" role="status">
          {t("publish.lost")}
        </p>
      )}
      {progress}
      <fieldset className="plan-asks" disabled={publish.isPending || underway !== undefined}>
        <PlanDecisions app={app} changes={plan.changes} decisions={decided} onChange={decide} />
        {asked.length > 0 && <LazyFields asked={asked} values={values} onChange={setValues} errors={fieldErrors(publish.error)} />}
      </fieldset>
      {plan.warnings.map(({ pointer, detail, hint }) => (
        <p key={`${pointer}${detail}`} className="notice warn">
          <span className="plan-warning">
            {detail} {hint} <code>{pointer}</code>
          </span>
        </p>
      ))}
    </div>
  );
}
