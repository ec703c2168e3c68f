import { Problem } from "@funnelsmith/problem";
import type { TenantSettings } from "../catalog.ts";
import { parametersOf, type SetParameter } from "../compile/parameter-values.ts";
import type { Database } from "../database.ts";
import { publish, type PublishInput } from "./publish.ts";
import { planIdOf, readStoredApp } from "./stored-app.ts";
import type { Published } from "./switch-over.ts";

/** The parameters of the live version; NOT_FOUND when there is none. */
export async function readParameters(db: Database, tenant: TenantSettings, app: string): Promise<readonly SetParameter[]> {
  const { published } = await readStoredApp((statement) => db.administerAlone(statement), tenant, app);
  if (published === undefined) throw new Problem("NOT_FOUND");
  return parametersOf(published.document, published.parameters);
}

/**
 * Gives parameters of the live version other values: the next version says what it says, so that who set what when is told as any publish
 * is, and every move is judged by one set of values. PARAMETERS_INVALID as for publishing; PLAN_STALE when another version went live
 * meanwhile, which is not taken back.
 */
export async function setParameters(
  db: Database,
  input: Omit<PublishInput, "document" | "decisions" | "restore" | "planId"> & { readonly app: string },
): Promise<Published> {
  const { published, version } = await readStoredApp((statement) => db.administerAlone(statement), input.tenant, input.app);
  if (published === undefined) throw new Problem("NOT_FOUND");
  const { document } = published;
  return publish(db, { ...input, document, planId: await planIdOf(version, document, false) });
}
