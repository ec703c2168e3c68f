import { type CheckedRule, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import { type AutoRule, autoRules, enters, touchedBy } from "../moves/auto-rules.ts";
import type { RowCheck } from "./row-check.ts";

/** Whether writing rows of an object can make some stage's autoEnter rule true. */
export function mayAutoEnter(catalog: Catalog, object: CatalogObject): boolean {
  return catalog.memo(`may auto enter:${object.key}`, () =>
    autoRules(catalog).some((auto) => touchedBy(catalog, auto, object) !== undefined),
  );
}

/** Whether some autoEnter rule reads rows of the object from another record: then only a later statement can tell what it says. */
export function movesOthers(catalog: Catalog, object: CatalogObject): boolean {
  return catalog.memo(`moves others:${object.key}`, () =>
    autoRules(catalog).some((auto) => (isOver(auto, object) ? readsRowsOf(auto, object) : touchedBy(catalog, auto, object) !== undefined)),
  );
}

const isOver = (auto: AutoRule, object: CatalogObject): boolean => auto.gate.object.key === object.key;

const readsRowsOf = (auto: AutoRule, object: CatalogObject): boolean =>
  auto.reads.some(({ source, children }) => children?.object === object.key || (source.from === "hop" && source.object === object.key));

/**
 * No stage would draw in the row that is about to be written, as it stands in `fresh`: the common case, in which one statement does. When
 * it fails, the write is done again in a transaction that moves the record on.
 */
export function staysChecks(catalog: Catalog, object: CatalogObject): readonly RowCheck[] {
  return autoRules(catalog)
    .filter((auto) => isOver(auto, object))
    .map((auto) => ({
      holds: sql`not exists (select 1 from fresh r where r."id" = f."id" and ${enters(catalog, auto)})`,
      code: "STAGE_MOVED",
      aside: true,
    }));
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
