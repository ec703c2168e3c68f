import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useEffect, useState } from "react";
import { leaveJob } from "../../api/left-jobs.ts";
import { refreshRecords } from "../../api/refresh-records.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { ObjectView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useWorkspace } from "../../app/use-workspace.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Refused } from "../../ui/notice.tsx";
import { Failure, Skeleton } from "../../ui/states.tsx";
import { useOnScreen } from "../../ui/use-on-screen.ts";
import { ChooseFile } from "./choose-file.tsx";
import { ChooseMode } from "./choose-mode.tsx";
import { ChooseSheet } from "./choose-sheet.tsx";
import { ImportProgress } from "./import-progress.tsx";
import { ImportResult } from "./import-result.tsx";
import { type ImportPlan, type Job, jobQuery, sendFile, startJob, turnJob } from "./job-queries.ts";
import { MapColumns } from "./map-columns.tsx";
import { RecentImports } from "./recent-imports.tsx";
import { useJob } from "./use-job.ts";
import { useLeaving } from "./use-leaving.ts";
import "./files.css";

interface Props {
  readonly object: ObjectView;
  /** A job that is there already, to look at; else one is begun with a file. */
  readonly opened?: string | undefined;
  readonly onClose: () => void;
}

type Way = Parameters<typeof turnJob>[1];

/** Something asked of a job as it then was: once the job has gone on, that it was refused means nothing any more. */
interface Asked {
  readonly of: Job;
}

/** Takes a file in: chosen, its columns mapped, checked without writing, run, and undone where that is wanted. Closing leaves it running. */
export function ImportDialog({ object, opened, onClose }: Props): ReactElement {
  const { t, say } = useWords();
  const { key: app, funnels } = useWorkspace();
  const queries = useQueryClient();
  const [id, setId] = useState(opened);
  const [changed, setPlan] = useState<ImportPlan>();
  const [edited, setEdited] = useState(false);
  const [mapping, setMapping] = useState(opened === undefined);
  const [history, setHistory] = useState(false);
  const [sure, setSure] = useState(false);
  const hasPast = funnels.some((funnel) => funnel.object === object.key && funnel.rights.history !== "none");
  const followed = useJob(app, id);
  const job = followed.data;
  const plan = changed ?? job?.plan;
  const onScreen = useOnScreen();
  const look = (): void => void queries.invalidateQueries({ queryKey: ["job", id] });
  const [file, setFile] = useState<File>();
  const send = useMutation({
    mutationFn: async ({ chosen, sheet }: { readonly chosen: File; readonly sheet?: string }) => {
      const made = await sendFile(app, object.key, chosen, history ? "history" : "records", sheet);
      // Another sheet is another job; the one before it has done nothing, and does none where it is left.
      if (id !== undefined) turnJob(id, "cancel").catch(() => undefined);
      setFile(chosen);
      return made;
    },
    onSuccess: (made) => {
      setId(made.id);
      setPlan(undefined);
      setEdited(false);
    },
  });
  const start = useMutation({
    mutationFn: ({ of, phase, by }: Asked & { readonly phase: "check" | "run"; readonly by: ImportPlan }) => startJob(of.id, phase, by),
    onSuccess: (begun) => {
      // Begun when the dialog was closed already: nobody looks at it.
      if (!onScreen.current) leaveJob({ app, id: begun.id });
      setMapping(false);
      setEdited(false);
      queries.setQueryData(jobQuery(begun.id).queryKey, begun);
    },
  });
  const turn = useMutation({
    mutationFn: ({ of, way }: Asked & { readonly way: Way }) => turnJob(of.id, way),
    onSuccess: (turned) => queries.setQueryData(jobQuery(turned.id).queryKey, turned),
    onError: look,
    onSettled: () => setSure(false),
  });
  const begin = (phase: "check" | "run"): void => job && plan && start.mutate({ of: job, phase, by: plan });
  const steer = (way: Way): void => job && turn.mutate({ of: job, way });
  useLeaving(app, id, job);
  /** Goes on with a job that was left: at its columns where nothing was checked yet. */
  const takeUp = (left: Job): void => {
    setId(left.id);
    setPlan(undefined);
    setMapping(left.state === "ready" && left.done === 0);
    setSure(false);
  };
  const edit = (next: ImportPlan): void => {
    setPlan(next);
    setEdited(true);
  };
  const wrote = job !== undefined && job.phase !== "check" && job.state !== "running";
  useEffect(() => {
    if (wrote) refreshRecords(queries, app);
  }, [wrote, queries, app]);
  const stands = (asked: Asked | undefined): boolean => asked?.of.phase === job?.phase && asked?.of.state === job?.state;
  const error = send.error ?? (stands(start.variables) ? start.error : null) ?? (stands(turn.variables) ? turn.error : null);
  const working = job?.state === "running" || job?.state === "paused";
  const step =
    id !== undefined && job === undefined
      ? "wait"
      : job === undefined || plan === undefined
        ? "choose"
        : working
          ? "progress"
          : mapping
            ? "map"
            : "result";
  const writable = (job?.result["create"] ?? 0) + (job?.result["update"] ?? 0);
  const empty = plan?.targets.every((target) => target === null) ?? true;
  const checked = job?.phase === "check" && job.state === "ready";
  return (
    <Dialog
      from="side"
      title={t("files.importTitle", { object: say(object.title) })}
      onClose={onClose}
      unsaved={step === "map" && edited}
      foot={
        step !== "choose" &&
        step !== "wait" && (
          <>
            <span className="grow t2" role="status">
              {step === "map" && empty && t("files.noColumn")}
              {sure && t("files.undoWarning", { create: job?.result["create"] ?? 0, update: job?.result["update"] ?? 0 })}
            </span>
            {step === "map" && plan && (
              <Button look="primary" busy={start.isPending} disabled={empty} onClick={() => begin("check")} data-testid="import-check">
                {t("files.check")}
              </Button>
            )}
            {step === "progress" && (
              <>
                <Button disabled={turn.isPending} onClick={() => steer("cancel")}>
                  {t("files.cancel")}
                </Button>
                <Button
                  disabled={turn.isPending}
                  onClick={() => steer(job?.state === "paused" ? "resume" : "pause")}
                  data-testid="import-pause"
                >
                  {job?.state === "paused" ? t("files.resume") : t("files.pause")}
                </Button>
              </>
            )}
            {step === "result" && checked && plan && (
              <>
                <Button onClick={() => setMapping(true)}>{t("files.back")}</Button>
                <Button
                  look="primary"
                  busy={start.isPending}
                  disabled={writable === 0}
                  onClick={() => begin("run")}
                  data-testid="import-run"
                >
                  {t("files.run", { count: writable })}
                </Button>
              </>
            )}
            {step === "result" && !checked && job && (
              <>
                {job.undoUntil !== null && (
                  <Button
                    look={sure ? "danger" : "plain"}
                    busy={turn.isPending}
                    onClick={() => (sure ? steer("undo") : setSure(true))}
                    data-testid="import-undo"
                  >
                    {t(sure ? "files.undoSure" : "files.undo")}
                  </Button>
                )}
                {job.state === "failed" && (
                  <Button busy={turn.isPending} onClick={() => steer("resume")}>
                    {t("files.resume")}
                  </Button>
                )}
                <Button look="primary" onClick={onClose}>
                  {t("common.done")}
                </Button>
              </>
            )}
          </>
        )
      }
    >
      <div className="field-row">
        {error && <Refused>{sentenceOf(error)}</Refused>}
        {step === "wait" &&
          (followed.isError ? <Failure error={followed.error} onRetry={() => void followed.refetch()} /> : <Skeleton height={120} />)}
        {step === "choose" && hasPast && <ChooseMode history={history} onChange={setHistory} />}
        {step === "choose" && <ChooseFile busy={send.isPending} onFile={(chosen) => send.mutate({ chosen })} />}
        {step === "choose" && <RecentImports app={app} object={object.key} onOpen={takeUp} />}
        {step === "map" && job && (
          <ChooseSheet job={job} busy={send.isPending} onSheet={file && ((sheet) => send.mutate({ chosen: file, sheet }))} />
        )}
        {step === "map" && job && plan && <MapColumns job={job} object={object} plan={plan} onChange={edit} />}
        {step === "progress" && job && <ImportProgress job={job} />}
        {step === "result" && job && <ImportResult job={job} />}
      </div>
    </Dialog>
  );
}
