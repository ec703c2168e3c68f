import { useSyncExternalStore } from "react";

/** A job whose dialog is asked for, in the list of its records. */
export interface OpenedJob {
  readonly id: string;
  readonly object: string;
}

let opened: OpenedJob | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks the list the reader comes to for the dialog of a job; undefined once it shows it. */
export function openJob(job: OpenedJob | undefined): void {
  opened = job;
  for (const listener of listeners) listener();
}

/** The job whose dialog the list of an object is asked for. */
export function useOpenedJob(object: string): string | undefined {
  return useSyncExternalStore(subscribe, () => (opened?.object === object ? opened.id : undefined));
}
