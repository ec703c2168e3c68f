import { Download, Info, TriangleAlert } from "lucide-react";
import type { ReactElement } from "react";
import { saveFile } from "../../api/save-file.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { attempt } from "../../ui/attempt.ts";
import { Button } from "../../ui/button.tsx";
import { errorsFile, type Job, type JobError } from "./job-queries.ts";

interface Props {
  readonly job: Job;
  readonly part: "refused" | "held";
  /** How many there are in all; what is shown may be fewer. */
  readonly count: number;
}

/** Rows shown here; the file has them all. */
const shown = 20;

const isOf = ({ outcome }: JobError, part: Props["part"]): boolean => (outcome === "conflict") === (part === "refused");

/** Rows that were refused, or came in but not in the stage they named: why, the first of them here and all of them as a file. */
export function ReportedRows({ job, part, count }: Props): ReactElement | null {
  const { t } = useWords();
  const rows = (job.errors ?? []).filter((row) => isOf(row, part));
  if (count === 0 || job.phase === "undo") return null;
  return (
    <section className="field-row" data-testid={`import-${part}-rows`}>
      <p className={part === "refused" ? "notice warn" : "notice"}>
        {part === "refused" ? <TriangleAlert aria-hidden /> : <Info aria-hidden />}
        <span>{t(`files.${part}Hint`, { count })}</span>
      </p>
      <ul className="file-errors">
        {rows.slice(0, shown).map(({ row, errors }) => (
          <li key={row}>
            <span className="t3 num">{t("files.row", { row })}</span>
            <span>
              {errors
                .map(({ title: column, detail }) => (column === null ? detail : t("files.mistake", { column, detail })))
                .join(t("common.listSemicolon"))}
            </span>
          </li>
        ))}
      </ul>
      <div>
        <Button
          icon={<Download className="s" aria-hidden />}
          onClick={() => attempt(() => saveFile(errorsFile(job.id, part)))}
          data-testid={part === "refused" ? "import-errors" : "import-held"}
        >
          {t(`files.${part}File`, { count })}
        </Button>
      </div>
    </section>
  );
}
