import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import { deepReads } from "./deep-reads.ts";

/**
 * Whether writing a row of `child` may make the row its reference points at enter a stage by itself, or break one of its validations: then the parent is locked FOR NO KEY
 * UPDATE from the start. Two writers who held it FOR SHARE and both wanted more would wait for each other.
 */
export function wakesParent(catalog: Catalog, child: CatalogObject, reference: { readonly field: string; readonly to: string }): boolean {
  const parent = catalog.objects.get(reference.to);
  const stages = parent?.funnels.flatMap((funnel) => funnel.stages) ?? [];
  const rules = [...stages.flatMap((stage) => stage.autoEnter ?? []), ...(parent?.validations ?? []).map(({ rule }) => rule)];
  return (
    parent !== undefined &&
    deepReads(parent, rules).some(({ children }) => children?.object === child.key && children.by === reference.field)
  );
}
