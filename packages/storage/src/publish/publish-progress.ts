import type { TenantSettings } from "../catalog.ts";
import type { Database } from "../database.ts";
import { name } from "../tables/ddl.ts";
import type { FinishStep, PrepareStep } from "./steps.ts";
import { readStoredApp } from "./stored-app.ts";

/** How far a publish has got that has begun and not ended. */
export interface PublishProgress {
  /** prepare: the old version is live and it can be taken back. finish: the new version is live. */
  readonly phase: "prepare" | "finish";
  /** Steps of the phase that are done, and how many it has. */
  readonly done: number;
  readonly steps: number;
  /** Of the step under way: records it has seen, and how many there are. */
  readonly rows?: { readonly done: number; readonly total: number };
  readonly message: string | null;
  /** Member. */
  readonly by: string | null;
}

/** How far the publish of an app has got; undefined when none is under way. */
export async function readPublishProgress(db: Database, tenant: TenantSettings, app: string): Promise<PublishProgress | undefined> {
  const { underway, progress } = await readStoredApp((statement) => db.administerAlone(statement), tenant, app);
  if (underway === undefined) return undefined;
  const { phase, blueprint, message, by } = underway;
  const steps: readonly (PrepareStep | FinishStep)[] = blueprint[phase];
  const told = { phase, done: progress.done, steps: steps.length, message, by };
  const table = tableOf(steps[progress.done]);
  if (table === undefined || progress.after === undefined) return told;
  const [row] = await db.administerAlone({
    text: `select count(*) filter (where id <= $1::uuid) as done, count(*) as total from ${table}`,
    values: [progress.after],
  });
  return { ...told, rows: { done: Number(row?.["done"] ?? 0), total: Number(row?.["total"] ?? 0) } };
}

/** The table a step goes through by id; undefined for one that does not. */
function tableOf(step: PrepareStep | FinishStep | undefined): string | undefined {
  if (step === undefined || !("table" in step) || step.do === "number" || step.do === "watch") return undefined;
  return "schema" in step ? name(step.schema, step.table) : step.table;
}
