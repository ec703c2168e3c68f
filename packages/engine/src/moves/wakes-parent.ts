import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import { deepReads } from "./deep-reads.ts";

/**
 * Whether writing a row of `child` may make the row its reference points at enter a stage by itself: then the parent is locked FOR NO KEY
 * UPDATE from the start. Two writers who held it FOR SHARE and both wanted more would wait for each other.
 */
export function wakesParent(catalog: Catalog, child: CatalogObject, reference: { readonly field: string; readonly to: string }): boolean {
  const parent = catalog.objects.get(reference.to);
  const rules = parent?.funnels.flatMap((funnel) => funnel.stages.flatMap((stage) => stage.autoEnter ?? [])) ?? [];
  return (
    parent !== undefined &&
    deepReads(parent, rules).some(({ children }) => children?.object === child.key && children.by === reference.field)
  );
}
