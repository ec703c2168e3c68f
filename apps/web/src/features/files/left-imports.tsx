import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactElement, useEffect, useEffectEvent } from "react";
import { isWithheld } from "../../api/is-withheld.ts";
import { forgetJob, type LeftJob } from "../../api/left-jobs.ts";
import { refreshRecords } from "../../api/refresh-records.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { objectOf, useWorkspace } from "../../app/use-workspace.ts";
import { showToast } from "../../ui/toast.tsx";
import { useFormat } from "../../values/use-format.ts";
import { endOf } from "./import-end.ts";
import { openJob } from "./opened-job.ts";
import { useJob } from "./use-job.ts";

/** Milliseconds the end of an import stays on screen: whoever waits for it looks at something else. */
const stays = 20_000;

/** Follows the imports whose dialog was closed while they ran, and says how each of them ended. */
export function LeftImports({ jobs }: { readonly jobs: readonly LeftJob[] }): ReactElement {
  return (
    <>
      {jobs.map((job) => (
        <LeftImport key={job.id} {...job} />
      ))}
    </>
  );
}

function LeftImport({ app, id }: LeftJob): null {
  const words = useWords();
  const format = useFormat();
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { data: job, error } = useJob(app, id);
  const tell = useEffectEvent(() => {
    forgetJob({ app, id });
    if (job === undefined) return;
    if (job.phase !== "check") refreshRecords(queries, app);
    const object = objectOf(workspace, job.object);
    const show = (): void => {
      openJob({ id, object: job.object });
      void navigate({ to: "/a/$app/list/$object", params: { app, object: job.object } });
    };
    showToast(endOf(job, object, words, format), { label: words.t("files.show"), run: show }, stays);
  });
  const ended = isWithheld(error) || (job !== undefined && job.state !== "running" && job.state !== "paused");
  useEffect(() => {
    if (ended) tell();
  }, [ended]);
  return null;
}
