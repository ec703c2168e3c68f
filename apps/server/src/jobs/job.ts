import type { ImportPlan, RowError, TextEncoding } from "@funnelsmith/engine";
import { Problem, type ProblemLocale } from "@funnelsmith/problem";
import {
  type Database,
  type JobPhase,
  type JobState,
  platform,
  statementOf,
  type TenantTables,
  tenantTables,
  type Transaction,
} from "@funnelsmith/storage";
import type { Deps } from "../deps.ts";
import type { LimitedTenant } from "../limits/tenant-limits.ts";

/** How a table lies in its file. */
export type TableLayout =
  | { readonly format: "csv"; readonly encoding: TextEncoding; readonly delimiter: string }
  | { readonly format: "xlsx"; readonly sheet: string; readonly sheets: readonly string[] };

/** What was found in the file of an import. */
export interface ImportSource {
  readonly name: string;
  readonly bytes: number;
  readonly layout: TableLayout;
  readonly head: readonly string[];
  /** Its first rows. */
  readonly samples: readonly (readonly string[])[];
  /** Rows after the head. */
  readonly rows: number;
}

/** What an import is to do. */
export interface ImportParams {
  readonly plan: ImportPlan;
  /** The language of the file's words and of its report. */
  readonly locale: ProblemLocale;
  /** The member who asked for what it did to be taken back: it is their doing, not the importer's. */
  readonly undoneBy?: string;
}

/** How many rows came to what so far; of an undoing, how many were taken back and how many had to stay. */
export type JobCounts = Readonly<Record<string, number>>;

/** A job as it is stored. */
export interface Job {
  readonly id: string;
  readonly app: string;
  readonly object: string;
  readonly state: JobState;
  readonly phase: JobPhase;
  readonly params: ImportParams;
  readonly source: ImportSource;
  readonly done: number;
  readonly result: JobCounts;
  readonly problem: unknown;
  readonly createdBy: string;
  readonly limit: Readonly<Record<string, readonly string[]>> | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly endedAt: string | undefined;
}

/** Days in which an import can be undone; afterwards what it did row by row is forgotten. */
export const undoDays = 7;

/** The channel on which servers hear that there is work. */
export const jobChannel = "job";

/** The columns of a job that make one. */
export const jobColumns = [
  "id",
  "app",
  "object",
  "state",
  "phase",
  "params",
  "source",
  "done",
  "result",
  "problem",
  "created_by",
  "roles",
  "created_at",
  "updated_at",
  "ended_at",
] as const;

type Reader = Pick<Transaction, "query"> | Database;
type Asked = Parameters<Transaction["query"]>[0];

const ask = async (from: Reader, statement: Asked): ReturnType<Transaction["query"]> =>
  "query" in from ? await from.query(statement) : await from.one(statement);

/** A job by id; undefined when there is none. */
export async function readJob(from: Reader, schema: string, id: string): Promise<Job | undefined> {
  const [row] = await ask(from, statementOf(tenantTables(schema).selectFrom("job").select(jobColumns).where("id", "=", id)));
  return row && jobOf(row as unknown as TenantTables["job"]);
}

/** The jobs a member started last, newest first. */
export async function readJobsOf(db: Database, schema: string, member: string): Promise<readonly Job[]> {
  const query = tenantTables(schema)
    .selectFrom("job")
    .select(jobColumns)
    .where("created_by", "=", member)
    .orderBy("created_at", "desc")
    .limit(50);
  const rows = await db.one(statementOf(query));
  return rows.map((row) => jobOf(row as unknown as TenantTables["job"]));
}

/** A job of its row. */
export function jobOf(row: TenantTables["job"]): Job {
  return {
    id: row.id,
    app: row.app,
    object: row.object,
    state: row.state,
    phase: row.phase,
    params: row.params as unknown as ImportParams,
    source: row.source as unknown as ImportSource,
    done: Number(row.done),
    result: row.result as unknown as JobCounts,
    problem: row.problem,
    createdBy: row.created_by,
    limit: (row.roles as unknown as Job["limit"] | null) ?? undefined,
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
    endedAt: row.ended_at === null ? undefined : new Date(row.ended_at).toISOString(),
  };
}

/** Stores a new job, which waits to be told. */
export async function insertJob(
  tx: Pick<Transaction, "query">,
  schema: string,
  job: Pick<Job, "id" | "app" | "object" | "params" | "source" | "createdBy" | "limit">,
  now: string,
): Promise<void> {
  const values = {
    id: job.id,
    kind: "import" as const,
    app: job.app,
    object: job.object,
    state: "ready" as const,
    phase: "check" as const,
    params: JSON.stringify(job.params),
    source: JSON.stringify(job.source),
    created_by: job.createdBy,
    roles: job.limit === undefined ? null : JSON.stringify(job.limit),
    created_at: now,
    updated_at: now,
    ended_at: null,
  };
  await tx.query(statementOf(tenantTables(schema).insertInto("job").values(values)));
}

/** Deletes what a job noted of its rows: a phase that begins anew. */
export async function forgetRows(tx: Pick<Transaction, "query">, schema: string, id: string): Promise<void> {
  await tx.query(statementOf(tenantTables(schema).deleteFrom("job_row").where("job_id", "=", id)));
}

/** What may change about a job. */
export interface JobChange {
  readonly state?: JobState;
  readonly phase?: JobPhase;
  readonly params?: ImportParams;
  readonly done?: number;
  readonly result?: JobCounts;
  readonly problem?: unknown;
  readonly endedAt?: string | null;
}

/** Changes a job if it still is in one of the states and, where given, has so many rows behind it; false when it is not. */
export async function changeJob(
  from: Reader,
  schema: string,
  id: string,
  when: { readonly states: readonly JobState[]; readonly done?: number },
  change: JobChange,
  now: string,
): Promise<boolean> {
  let query = tenantTables(schema)
    .updateTable("job")
    .set({
      updated_at: now,
      ...(change.state !== undefined && { state: change.state }),
      ...(change.phase !== undefined && { phase: change.phase }),
      ...(change.params !== undefined && { params: JSON.stringify(change.params) }),
      ...(change.done !== undefined && { done: change.done }),
      ...(change.result !== undefined && { result: JSON.stringify(change.result) }),
      ...(change.problem !== undefined && { problem: change.problem === null ? null : JSON.stringify(change.problem) }),
      ...(change.endedAt !== undefined && { ended_at: change.endedAt }),
    })
    .where("id", "=", id)
    .where("state", "in", when.states);
  if (when.done !== undefined) query = query.where("done", "=", when.done);
  return (await ask(from, statementOf(query.returning("id")))).length > 0;
}

/** Lets a job run, and the platform know of it, so that no server that dies leaves it forgotten; TENANT_LIMIT while as many run as may. */
export async function setRunning(
  { db, limits }: Pick<Deps, "db" | "limits">,
  tenant: LimitedTenant,
  id: string,
  from: readonly JobState[],
  change: Omit<JobChange, "state">,
  now: string,
): Promise<void> {
  const known = platform
    .insertInto("working")
    .values({ tenant_id: tenant.id, job_id: id, since: now })
    .onConflict((held) => held.columns(["tenant_id", "job_id"]).doUpdateSet({ since: now }));
  await db.transaction(async (tx) => {
    const begun = await changeJob(
      tx,
      tenant.schema,
      id,
      { states: from },
      { ...change, state: "running", problem: null, endedAt: null },
      now,
    );
    if (!begun) throw new Problem("JOB_STATE");
    // What is checked or run anew begins without the notes of the time before.
    if (change.done === 0 && change.phase !== "undo") await forgetRows(tx, tenant.schema, id);
    await limits.holdJobs(tx, tenant, id);
    await tx.query(statementOf(known));
  });
  await db.notify(jobChannel, id);
}

/** A row of a report: what was wrong with one row of the file. */
export interface ReportedRow {
  readonly row: number;
  readonly outcome: string;
  readonly errors: readonly RowError[];
  readonly cells: readonly string[];
}

/** Which rows: those refused, or those that came in but not in the stage they named. */
export type ReportedPart = "refused" | "held";

/** Rows with something to say after a row, in the file's order; of one part only, when it is named. */
export async function reportedRows(
  db: Database,
  schema: string,
  id: string,
  after: number,
  limit: number,
  part?: ReportedPart,
): Promise<readonly ReportedRow[]> {
  const all = tenantTables(schema)
    .selectFrom("job_row")
    .select(["row", "outcome", "errors", "cells"])
    .where("job_id", "=", id)
    .where("errors", "is not", null)
    .where("row", ">", after)
    .orderBy("row")
    .limit(limit);
  const query = part === undefined ? all : all.where("outcome", part === "refused" ? "=" : "<>", "conflict");
  const rows = await db.one(statementOf(query));
  return rows.map((row) => ({
    row: row.row,
    outcome: row.outcome,
    errors: row.errors as readonly RowError[],
    cells: (row.cells ?? []) as readonly string[],
  }));
}
