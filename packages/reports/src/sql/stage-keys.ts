import { join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { CatalogFunnel, CatalogObject, CatalogStage } from "@funnelsmith/storage";

type Kind = CatalogStage["kind"];

/** Keys of the stages of some kinds. */
export function keysOf(funnel: CatalogFunnel, ...kinds: readonly Kind[]): readonly string[] {
  return funnel.stages.filter((stage) => kinds.includes(stage.kind)).map((stage) => stage.key);
}

/** Whether the records of an object never were in another funnel: all their moves are of its only one. */
export function isOnlyFunnel({ funnels, hasHiddenFunnels }: CatalogObject): boolean {
  return funnels.length === 1 && !hasHiddenFunnels;
}

/** What the ledger may call a stage of today: by its own key, or by those of removed stages whose place it took. */
export function ledgerNames(funnel: CatalogFunnel, stage: CatalogStage): readonly string[] {
  return [stage.key, ...[...funnel.former].filter(([, to]) => to.key === stage.key).map(([key]) => key)];
}

/** The same with the removed stages whose place they took: what the ledger may hold. */
export function ledgerKeysOf(funnel: CatalogFunnel, ...kinds: readonly Kind[]): readonly string[] {
  const former = [...funnel.former].filter(([, stage]) => kinds.includes(stage.kind)).map(([key]) => key);
  return [...keysOf(funnel, ...kinds), ...former];
}

/** `key` as a stage there is today: a removed one stands for the stage that took its place. */
export function todaysStage(funnel: CatalogFunnel, key: Sql): Sql {
  if (funnel.former.size === 0) return key;
  const cases = [...funnel.former].map(([removed, stage]) => sql`when ${removed} then ${stage.key}`);
  return sql`(case ${key} ${join(cases, " ")} else ${key} end)`;
}

/** The same of a stage of whichever funnel of an object. */
export function todaysStages(object: CatalogObject, funnel: Sql, key: Sql): Sql {
  const changed = object.funnels.filter((one) => one.former.size > 0);
  if (changed.length === 0) return key;
  return sql`(case ${funnel} ${join(
    changed.map((one) => sql`when ${one.key} then ${todaysStage(one, key)}`),
    " ",
  )} else ${key} end)`;
}

/** What open stages say of themselves as a number, as numeric; null for those that say nothing. */
function saidOf(funnel: CatalogFunnel, stage: Sql, of: "expectedDays" | "probability"): Sql {
  const cases = funnel.stages.flatMap(({ key, kind, definition }) => {
    const said = definition[of];
    return kind === "open" && said !== undefined ? [sql`when ${key} then ${raw(String(said))}`] : [];
  });
  return cases.length === 0 ? sql`null::numeric` : sql`(case ${stage} ${join(cases, " ")} end)::numeric`;
}

/** Days a record is expected to stay in its stage. */
export function expectedDays(funnel: CatalogFunnel, stage: Sql): Sql {
  return saidOf(funnel, stage, "expectedDays");
}

/** How likely a record of a stage is said to be won. */
export function probability(funnel: CatalogFunnel, stage: Sql): Sql {
  return saidOf(funnel, stage, "probability");
}
