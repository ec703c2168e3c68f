import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { useFormat } from "../../values/use-format.ts";
import type { Job } from "./job-queries.ts";

/** How far a job is, how fast it goes and how long it still takes. */
export function ImportProgress({ job }: { readonly job: Job }): ReactElement {
  const { t } = useWords();
  const format = useFormat();
  const { pace } = job;
  const left = pace?.secondsLeft;
  const label = job.state === "paused" ? t("files.paused") : t(`files.phase.${job.phase}`);
  return (
    <div className="field-row" role="status">
      <p className="m">{label}</p>
      <progress className="progress" aria-label={label} {...(job.total !== null && { value: job.done, max: Math.max(job.total, 1) })} />
      <p className="t2 num">
        {job.total === null
          ? t("files.rowsDone", { count: job.done })
          : t("files.rowsOf", { done: format.number(job.done), total: format.number(job.total) })}
        {pace && <span data-testid="import-pace">{` · ${t("files.rate", { count: pace.rate })}`}</span>}
        {left !== undefined &&
          ` · ${left < 90 ? t("files.secondsLeft", { count: left }) : t("files.minutesLeft", { count: Math.round(left / 60) })}`}
      </p>
      <p className="t3 xs">{t(job.state === "paused" ? "files.staysPaused" : "files.staysRunning")}</p>
    </div>
  );
}
