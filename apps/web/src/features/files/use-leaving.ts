import { useEffect, useRef } from "react";
import { leaveJob, seeJob, takeUpJob } from "../../api/left-jobs.ts";
import type { Job } from "./job-queries.ts";

/** A job is looked at as long as its dialog is open; when that is closed while the job runs, its end is told elsewhere. */
export function useLeaving(app: string, id: string | undefined, job: Job | undefined): void {
  const latest = useRef(job);
  const running = job?.id === id && job?.state === "running";
  useEffect(() => {
    latest.current = job;
  });
  useEffect(() => {
    if (id !== undefined) seeJob({ app, id }, running);
  }, [app, id, running]);
  useEffect(() => {
    if (id === undefined) return;
    takeUpJob(id);
    return () => {
      if (latest.current?.id === id && latest.current.state === "running") leaveJob({ app, id });
    };
  }, [app, id]);
}
