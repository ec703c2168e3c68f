import type { Catalog, CatalogFunnel, CatalogObject } from "@funnelsmith/storage";
import type { CheckedRule } from "@funnelsmith/logic";
import type { Move, MoveCriterion } from "../classify.ts";
import type { Truth } from "./rule-truth.ts";

/** One funnel on its way through the checks. */
export interface Asked {
  readonly catalog: Catalog;
  readonly funnel: CatalogFunnel;
  readonly object: CatalogObject;
  readonly truth: Truth;
  readonly pointer: string;
}

/** The criteria of a move that stop it. */
export const musts = (move: Move): readonly MoveCriterion[] => move.criteria.filter(({ criterion }) => criterion.severity === "must");

type Validation = CatalogObject["validations"][number];

/** The first validation of the object that no record can keep while a rule holds that could hold without it. */
export function refusedBy({ object, truth }: Pick<Asked, "object" | "truth">, rule: CheckedRule): Validation | undefined {
  if (truth([rule]) === false) return undefined;
  return object.validations.find((one) => truth([one.rule]) !== false && truth([rule, one.rule]) === false);
}
