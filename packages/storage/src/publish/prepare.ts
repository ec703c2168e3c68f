import type { TenantSettings } from "../catalog.ts";
import type { Database, Transaction } from "../database.ts";
import { name } from "../tables/ddl.ts";
import { failPoint } from "../fail-point.ts";
import { administerGently, fillBatch, makeIndex } from "./run-steps.ts";
import { raiseRevision, type Underway } from "./stored-app.ts";
import { Problem } from "@funnelsmith/problem";

/** Writes down that a publish has begun, so that it can be carried on or undone by anybody. */
export async function beginPrepare(db: Database, tenant: TenantSettings, underway: Underway, base: number): Promise<void> {
  const app = underway.document.key;
  await administerGently(db, async (tx) => {
    const [row] = await tx.query({ text: `select version from ${name(tenant.schema, "app")} where key = $1 for update`, values: [app] });
    if (Number(row?.["version"]) !== base) throw new Problem("PLAN_STALE");
    await raiseRevision(tx, tenant, app, { underway });
  });
}

/** Runs the steps that are left, the old version live; each step's end is written down with it. */
export async function runPrepare(db: Database, tenant: TenantSettings, app: string, underway: Underway): Promise<void> {
  let { after } = underway;
  for (const [index, step] of underway.blueprint.prepare.entries()) {
    if (index < underway.done) continue;
    const next = { done: index + 1 };
    if (step.do === "index") {
      await makeIndex(db, step);
      await administerGently(db, async (tx) => {
        await note(tx, tenant, app, next);
        await failPoint("prepare.before-commit");
      });
    } else if (step.do === "ddl") {
      await administerGently(db, async (tx) => {
        await tx.query({ text: step.text, values: [] });
        await note(tx, tenant, app, next);
        await failPoint("prepare.before-commit");
      });
    } else {
      do {
        after = await administerGently(db, async (tx) => {
          const last = await fillBatch(tx, step, after);
          await note(tx, tenant, app, last === undefined ? next : { done: index, after: last });
          await failPoint("prepare.before-commit");
          return last;
        });
      } while (after !== undefined);
    }
    await failPoint("prepare.after-commit");
  }
}

/** Removes what was prepared and forgets the publish; every server hears of it. */
export async function undoPrepare(db: Database, tenant: TenantSettings, app: string, underway: Underway): Promise<void> {
  await administerGently(db, async (tx) => {
    for (const text of underway.blueprint.abort) await tx.query({ text, values: [] });
    await raiseRevision(tx, tenant, app, { underway: undefined });
  });
}

/** Writes down how far a phase got. */
export async function note(
  tx: Transaction,
  tenant: TenantSettings,
  app: string,
  progress: { readonly done: number; readonly after?: string },
): Promise<void> {
  await tx.query({
    text: `update ${name(tenant.schema, "app")} set preparing = (preparing - 'after') || $2::jsonb where key = $1`,
    values: [app, JSON.stringify(progress)],
  });
}
