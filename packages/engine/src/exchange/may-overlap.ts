import { isUnique } from "@funnelsmith/fields";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import { mayAutoEnter } from "../records/auto-enters.ts";
import { readsOtherRows } from "../records/cross-row.ts";
import { isJudgedByParents } from "../records/judge-parents.ts";
import { type ImportPlan, isHistory } from "./import-plan.ts";

/**
 * Whether a batch of an import may be written while the one before it is not committed yet: its rows are new and have nothing unique,
 * make nothing else, and lock nothing but in shares. Else the later batch could hold what the earlier still wants, and wait for it.
 */
export function mayOverlap(catalog: Catalog, object: CatalogObject, plan: ImportPlan): boolean {
  return (
    !isHistory(plan) &&
    plan.match === undefined &&
    plan.create.length === 0 &&
    !isJudgedByParents(catalog, object) &&
    !readsOtherRows(object) &&
    !mayAutoEnter(catalog, object) &&
    ![...object.fields.values()].some(({ definition }) => isUnique(definition))
  );
}
