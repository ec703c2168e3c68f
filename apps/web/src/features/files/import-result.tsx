import { Check } from "lucide-react";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { useFormat } from "../../values/use-format.ts";
import { Refused } from "../../ui/notice.tsx";
import { endingOf } from "./import-end.ts";
import type { Job } from "./job-queries.ts";
import { ReportedRows } from "./reported-rows.tsx";

const counts = ["create", "update", "skip", "conflict", "held", "made", "moves", "deleted", "restored", "kept"] as const;
/** Rows that are told one by one, and the number that counts them. */
const parts = [
  ["refused", "conflict"],
  ["held", "held"],
] as const;

/** What a check found or a run did: numbers, and the rows that have something to say. */
export function ImportResult({ job }: { readonly job: Job }): ReactElement {
  const { t } = useWords();
  const format = useFormat();
  return (
    <>
      {job.state === "failed" ? (
        <Refused>{job.problem?.detail ?? job.problem?.title ?? ""}</Refused>
      ) : (
        <p className="notice ok" role="status" data-testid="import-ended" data-phase={job.phase}>
          <Check aria-hidden />
          <span>{endingOf(job, t)}</span>
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
                  <dd className="num">{format.number(count)}</dd>
                </div>,
              ];
        })}
      </dl>
      {parts.map(([part, outcome]) => (
        <ReportedRows key={part} job={job} part={part} count={job.result[outcome] ?? 0} />
      ))}
      {job.undoUntil !== null && <p className="t3 xs">{t("files.undoHint", { day: format.dayOf(job.undoUntil) })}</p>}
    </>
  );
}
