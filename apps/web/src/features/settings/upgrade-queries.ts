import type { DefinitionChange, MergeConflict, Side } from "@funnelsmith/definition";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import { type DraftPlan, planDraft } from "../publish/plan-queries.ts";

/** Where an app came from, and whether the server has a newer version of that. */
export interface UpgradeOffer {
  readonly origin: { readonly template: string | null; readonly version: string } | null;
  readonly available: { readonly version: string } | null;
}

/** Who wins, by the id of a conflict. */
export type Choices = Readonly<Record<string, Side>>;

/** A newer version merged with what was changed here. */
export interface Upgrade {
  readonly from: { readonly version: string };
  readonly to: { readonly version: string };
  readonly changes: readonly (DefinitionChange & { readonly rights: boolean })[];
  readonly conflicts: readonly MergeConflict[];
  readonly problems: readonly { readonly pointer: string; readonly code: string; readonly detail: string }[];
  readonly etag: string;
}

const path = (app: string): string => `/api/v1/apps/${app}/upgrade`;

/** What an app could be upgraded to. */
export const offerQuery = (app: string) =>
  queryOptions({ queryKey: ["upgrade", app], queryFn: () => call<UpgradeOffer>("GET", path(app)) });

/** What upgrading an app would change with these choices; nothing is stored. */
export const upgradeQuery = (app: string, choices: Choices) =>
  queryOptions({
    queryKey: ["upgrade", app, choices],
    queryFn: () => call<Upgrade>("POST", path(app), { query: { dryRun: "true" }, body: { choices } }),
    staleTime: 0,
  });

/** Makes the merge the app's draft and plans its publishing. */
export async function mergeAndPlan(app: string, { etag, conflicts }: Upgrade): Promise<DraftPlan> {
  const choices = Object.fromEntries(conflicts.map(({ id, taken }) => [id, taken]));
  await call("POST", path(app), { body: { choices }, ifMatch: `"${etag}"` });
  return await planDraft(app);
}
