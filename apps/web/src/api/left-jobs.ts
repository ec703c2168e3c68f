import { useSyncExternalStore } from "react";

/** A job that ran on when somebody turned away from it. */
export interface LeftJob {
  readonly app: string;
  readonly id: string;
}

let left: readonly LeftJob[] = [];
const listeners = new Set<() => void>();

function set(next: readonly LeftJob[]): void {
  left = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** From here on nobody looks at a job: its end is to be told wherever the reader is then. */
export function leaveJob(job: LeftJob): void {
  set([...left.filter(({ id }) => id !== job.id), job]);
}

/** A job is looked at again, or its end was told. */
export function takeUpJob(id: string): void {
  if (left.some((job) => job.id === id)) set(left.filter((job) => job.id !== id));
}

/** The jobs of an app nobody looks at. */
export function useLeftJobs(app: string): readonly LeftJob[] {
  return useSyncExternalStore(subscribe, () => left).filter((job) => job.app === app);
}
