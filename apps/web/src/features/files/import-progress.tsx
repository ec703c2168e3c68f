import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import type { Job } from "./job-queries.ts";

/** How far a job is. */
export function ImportProgress({ job }: { readonly job: Job }): ReactElement {
  const { t } = useWords();
  const label = job.state === "paused" ? t("files.paused") : t(`files.phase.${job.phase}`);
  return (
    <div className="field-row" role="status">
      <p className="m">{label}</p>
      <progress
        className="file-progress"
        aria-label={label}
        {...(job.total !== null && { value: job.done, max: Math.max(job.total, 1) })}
      />
      <p className="t2 num">
        {job.total === null ? t("files.rowsDone", { count: job.done }) : t("files.rowsOf", { done: job.done, total: job.total })}
      </p>
      <p className="t3 xs">{t("files.staysRunning")}</p>
    </div>
  );
}
