/** How far a job of the reader's is, as it is told while it runs. */
export interface JobNews {
  readonly id: string;
  readonly object: string;
  readonly state: "ready" | "running" | "paused" | "done" | "failed" | "cancelled";
  readonly phase: "check" | "run" | "undo";
  readonly done: number;
  readonly total: number | null;
  readonly result: Readonly<Partial<Record<string, number>>>;
}
