import { Check, Download, TriangleAlert } from "lucide-react";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { Refused } from "../../ui/notice.tsx";
import { errorsFile, type Job } from "./job-queries.ts";

const counts = ["create", "update", "skip", "conflict", "made", "moves", "deleted", "restored", "kept"] as const;
/** Rows shown here; the file has them all. */
const shown = 20;

/** What a check found or a run did: numbers, the first mistakes by row and column, and all of them as a file. */
export function ImportResult({ job }: { readonly job: Job }): ReactElement {
  const { t } = useWords();
  const errors = job.phase === "undo" ? [] : (job.errors ?? []);
  const title = job.state === "cancelled" ? t("files.cancelled") : t(`files.ended.${job.phase}`);
  return (
    <>
      {job.state === "failed" ? (
        <Refused>{job.problem?.detail ?? job.problem?.title ?? ""}</Refused>
      ) : (
        <p className="notice ok" role="status" data-testid="import-ended" data-phase={job.phase}>
          <Check aria-hidden />
          <span>{title}</span>
        </p>
      )}
      <dl className="file-counts">
        {counts.flatMap((name) => {
          const count = job.result[name] ?? 0;
          const always = job.phase !== "undo" && (name === "create" || name === "update" || name === "conflict");
          return count === 0 && !always
            ? []
            : [
                <div key={name} data-testid={`import-${name}`} data-count={count}>
                  <dt>{t(`files.outcome.${name}`)}</dt>
                  <dd className="num">{count}</dd>
                </div>,
              ];
        })}
      </dl>
      {errors.length > 0 && (
        <>
          <p className="notice warn">
            <TriangleAlert aria-hidden />
            <span>{t("files.mendHint")}</span>
          </p>
          <ul className="file-errors">
            {errors.slice(0, shown).map(({ row, errors: found }) => (
              <li key={row}>
                <span className="t3 num">{t("files.row", { row })}</span>
                <span>
                  {found
                    .map(({ title: column, detail }) => (column === null ? detail : t("files.mistake", { column, detail })))
                    .join(t("common.listComma"))}
                </span>
              </li>
            ))}
          </ul>
          <a className="btn" href={errorsFile(job.id)} data-testid="import-errors">
            <Download className="s" aria-hidden /> {t("files.errorsFile")}
          </a>
        </>
      )}
      {job.undoUntil !== null && <p className="t3 xs">{t("files.undoHint", { day: job.undoUntil.slice(0, 10) })}</p>}
    </>
  );
}
