import type { CheckedRule, Read } from "@funnelsmith/logic";
import type { CatalogObject } from "@funnelsmith/storage";

/** Every name some rules read, also through the formulas of the fields they read. */
export function deepReads(object: CatalogObject, rules: readonly CheckedRule[]): Read[] {
  const found: Read[] = [];
  const seen = new Set<CheckedRule>();
  const walk = (rule: CheckedRule): void => {
    if (seen.has(rule)) return;
    seen.add(rule);
    for (const read of rule.reads) {
      found.push(read);
      const formula = read.source.from === "field" ? object.fields.get(read.source.field)?.formula : undefined;
      if (formula) walk(formula);
    }
  };
  rules.forEach(walk);
  return found;
}
