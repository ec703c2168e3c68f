import { useMutation } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { call } from "../../api/call.ts";
import type { PublishUnderway } from "../../api/publish-types.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { showToast } from "../../ui/toast.tsx";

interface Props {
  readonly app: string;
  readonly underway: NonNullable<PublishUnderway["underway"]>;
  readonly onTakenBack: () => void;
}

/** How far a publish has got that takes its time, and the way back while the old version is live. */
export function PublishProgress({ app, underway, onTakenBack }: Props): ReactElement {
  const { t } = useWords();
  const aborting = useMutation({
    mutationFn: () => call("DELETE", `/api/v1/apps/${app}/publish`),
    onSuccess: onTakenBack,
    onError: (error) => showToast(sentenceOf(error)),
  });
  const label = t(`apps.phase.${underway.phase}`);
  const part = underway.rows && underway.rows.total > 0 ? underway.rows.done / underway.rows.total : 0;
  return (
    <div className="field-row" role="status" data-testid="publish-progress">
      <p className="m">{label}</p>
      <progress className="progress" aria-label={label} value={underway.done + part} max={Math.max(underway.steps, 1)} />
      <p className="t2 num">{t("apps.steps", { done: underway.done, steps: underway.steps })}</p>
      {underway.phase === "prepare" && (
        <div>
          <Button small busy={aborting.isPending} onClick={() => aborting.mutate()}>
            {t("apps.takeBack")}
          </Button>
        </div>
      )}
    </div>
  );
}
