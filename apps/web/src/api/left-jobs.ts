import { useSyncExternalStore } from "react";

/** A job that ran on when somebody turned away from it. */
export interface LeftJob {
  readonly app: string;
  readonly id: string;
}

const key = "funnelsmith.jobs";

/** Jobs that ran when they were last seen, as this tab remembers them when its page is loaded anew. */
function remembered(): readonly LeftJob[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? "[]");
    const isJob = (one: Partial<LeftJob> | null): one is LeftJob => typeof one?.app === "string" && typeof one.id === "string";
    return Array.isArray(kept) ? kept.filter(isJob) : [];
  } catch {
    return [];
  }
}

function remember(jobs: readonly LeftJob[]): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(jobs));
  } catch {
    // A browser that keeps nothing forgets at the next load.
  }
}

// Whoever loads the page anew has turned away from all of them.
let left = remembered();
const listeners = new Set<() => void>();

function set(next: readonly LeftJob[]): void {
  left = next;
  for (const listener of listeners) listener();
}

/** Whether a job that is looked at runs: one that does is left when the page is loaded anew. */
export function seeJob(job: LeftJob, running: boolean): void {
  const others = remembered().filter(({ id }) => id !== job.id);
  remember(running ? [...others, { app: job.app, id: job.id }] : others);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** From here on nobody looks at a job: its end is to be told wherever the reader is then. */
export function leaveJob(job: LeftJob): void {
  seeJob(job, true);
  set([...left.filter(({ id }) => id !== job.id), job]);
}

/** A job is looked at again. */
export function takeUpJob(id: string): void {
  if (left.some((job) => job.id === id)) set(left.filter((job) => job.id !== id));
}

/** The end of a job was told. */
export function forgetJob(job: LeftJob): void {
  seeJob(job, false);
  takeUpJob(job.id);
}

/** The jobs of an app nobody looks at. */
export function useLeftJobs(app: string): readonly LeftJob[] {
  return useSyncExternalStore(subscribe, () => left).filter((job) => job.app === app);
}
