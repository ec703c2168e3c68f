import { queryOptions } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import type { JobNews } from "../../api/job-types.ts";
import { recordsPath } from "../../api/queries.ts";
import type { ObjectView } from "../../api/workspace-types.ts";
import { type Glimpse, type Pace, paceOf, withGlimpse } from "./job-pace.ts";

/** What an import is to do with the rows of its file. */
export interface ImportPlan {
  readonly mode?: "records" | "history";
  readonly targets: readonly (string | null)[];
  readonly match?: string | null;
  readonly existing: "update" | "skip";
  readonly blank: "keep" | "clear";
  readonly gate: "refuse" | "first";
  readonly create: readonly string[];
  /** Stages that are not to draw records in this time, as `funnel.stage`. */
  readonly withhold?: readonly string[];
}

/** A row with something to say. */
export interface JobError {
  readonly row: number;
  readonly outcome: string;
  readonly errors: readonly {
    readonly column: string | null;
    readonly title: string | null;
    readonly code: string;
    readonly detail: string;
  }[];
}

/** An import as the server tells it. */
export interface Job extends JobNews {
  readonly app: string;
  readonly source: {
    readonly name: string;
    readonly layout:
      | { readonly format: "csv"; readonly encoding: string }
      | { readonly format: "xlsx"; readonly sheet: string; readonly sheets: readonly string[] };
    readonly head: readonly string[];
    readonly samples: readonly (readonly string[])[];
    readonly rows: number;
  };
  readonly plan: ImportPlan;
  readonly problem: { readonly title?: string; readonly detail?: string } | null;
  readonly undoUntil: string | null;
  readonly createdAt: string;
  readonly endedAt: string | null;
  /** How the head was read; only of a job asked for by itself. */
  readonly columns?: readonly {
    readonly header: string;
    readonly target: string | null;
    readonly aside?: "unknown" | "twice" | "readOnly";
  }[];
  readonly errors?: readonly JobError[];
  /** How fast it goes, as far as that was seen. */
  readonly pace?: Pace;
  /** Stages that draw records in by themselves when the import has written them. */
  readonly automatic?: readonly { readonly key: string; readonly funnel: ObjectView["title"]; readonly stage: ObjectView["title"] }[];
}

const base = "/api/v1/jobs";

const glimpses = new Map<string, readonly Glimpse[]>();

/** A job with the pace it was seen to go at; one that rests has none and is measured anew when it goes on. */
export function paced({ pace: _old, ...job }: Job): Job {
  const seen = job.state === "running" ? withGlimpse(glimpses.get(job.id) ?? [], { at: Date.now(), done: job.done }) : [];
  glimpses.set(job.id, seen);
  const pace = paceOf(seen, job.total);
  return { ...job, ...(pace && { pace }) };
}

/** A job as it is now. */
export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ["job", id],
    queryFn: async ({ signal }) => paced(await call<Job>("GET", `${base}/${id}`, { signal })),
  });

/** The reader's own jobs, the newest first. */
export const jobsQuery = queryOptions({
  queryKey: ["jobs"],
  queryFn: ({ signal }) => call<{ readonly items: readonly Job[] }>("GET", base, { signal }),
  staleTime: 0,
  // A list of before would be taken for the one of now.
  gcTime: 0,
});

/** Sends a file, of a workbook the sheet that is named; answers the job that will read it. */
export const sendFile = (app: string, object: string, file: File, mode: "records" | "history", sheet?: string): Promise<Job> =>
  call<Job>("POST", `${recordsPath(app, object)}/import`, { query: { name: file.name.slice(-200), mode, sheet }, file });

/** Checks or runs an import by a plan. */
export const startJob = (id: string, phase: "check" | "run", { mode: _mode, ...plan }: ImportPlan): Promise<Job> =>
  call<Job>("POST", `${base}/${id}/start`, { body: { phase, plan } });

/** Steers a job. */
export const turnJob = (id: string, way: "pause" | "resume" | "cancel" | "undo"): Promise<Job> => call<Job>("POST", `${base}/${id}/${way}`);

/** Where the refused rows of a job, or those held at the first stage, can be saved from. */
export const errorsFile = (id: string, part: "refused" | "held"): string => `${base}/${id}/errors?of=${part}`;
