import type { CheckedRule } from "@funnelsmith/logic";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import { autoRules, touchedBy } from "../moves/auto-rules.ts";

/** Whether writing rows of an object can make some stage's autoEnter rule true. */
export function mayAutoEnter(catalog: Catalog, object: CatalogObject): boolean {
  return catalog.memo(`may auto enter:${object.key}`, () =>
    autoRules(catalog).some((auto) => touchedBy(catalog, auto, object) !== undefined),
  );
}

/** Whether the JSON of a record depends on the ledger, which a statement that writes the ledger does not yet see. */
export function showsLedger(object: CatalogObject): boolean {
  return [...object.fields.values()].some((field) => field.formula !== undefined && countsVisits(object, field.formula, new Set()));
}

function countsVisits(object: CatalogObject, rule: CheckedRule, seen: Set<CheckedRule>): boolean {
  if (seen.has(rule)) return false;
  seen.add(rule);
  return rule.reads.some(({ source }) => {
    if (source.from === "visits") return true;
    const formula = source.from === "field" ? object.fields.get(source.field)?.formula : undefined;
    return formula !== undefined && countsVisits(object, formula, seen);
  });
}
