import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { useFormat } from "../../values/use-format.ts";
import { type Job, jobsQuery } from "./job-queries.ts";

interface Props {
  readonly app: string;
  readonly object: string;
  readonly onOpen: (job: Job) => void;
}

const most = 5;

/** What is told of a job: an undo that is done is told as that, a check that has been made too. */
function stateOf({ phase, state, done }: Job): Job["state"] | "undone" | "checked" {
  if (phase === "undo" && state === "done") return "undone";
  return phase === "check" && state === "ready" && done > 0 ? "checked" : state;
}

/** The reader's last imports into an object: what still runs or waits is taken up again, what is done can be looked at and undone. */
export function RecentImports({ app, object, onOpen }: Props): ReactElement | null {
  const { t } = useWords();
  const format = useFormat();
  const jobs = (useQuery(jobsQuery).data?.items ?? []).filter((job) => job.app === app && job.object === object);
  if (jobs.length === 0) return null;
  return (
    <section>
      <h3 className="label">{t("files.recent")}</h3>
      <ul className="recent-imports">
        {jobs.slice(0, most).map((job) => (
          <li key={job.id}>
            <button type="button" onClick={() => onOpen(job)} data-job={job.id}>
              <span className="grow el m">{job.source.name}</span>
              <span className={job.state === "failed" ? "xs warn-text nw" : "xs t2 nw"}>{t(`files.state.${stateOf(job)}`)}</span>
              <time className="xs t3 num nw" dateTime={job.createdAt}>
                {format.when(job.createdAt)}
              </time>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
