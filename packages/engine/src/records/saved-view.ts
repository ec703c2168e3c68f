import { check, type CheckedRule } from "@funnelsmith/logic";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import { readableScope } from "../rights/readable-scope.ts";
import type { Rights } from "../rights/rights.ts";
import { type OrderKey, orderKey } from "./list-order.ts";

/** A view as it narrows and orders a list for its reader. */
export interface SavedView {
  readonly rules: readonly CheckedRule[];
  /** The funnel whose records it shows; undefined for those of all and of none. */
  readonly funnel: string | undefined;
  /** Undefined when the view says nothing of order. */
  readonly order: readonly OrderKey[] | undefined;
}

/** A view of an object; one that reads what its reader may not answers like one that does not exist: undefined. */
export function savedView(catalog: Catalog, rights: Rights, object: CatalogObject, key: string): SavedView | undefined {
  const view = catalog.definition.views?.find((each) => each.key === key && each.object === object.key);
  if (view === undefined) return undefined;
  const checked = view.filter === undefined ? undefined : check(view.filter, readableScope(catalog, rights, object), "boolean");
  const order = (view.sort ?? []).map((each) => orderKey(catalog, rights, object, each.field, each.direction === "desc"));
  const keys = order.filter((each) => each !== undefined && each !== "unsortable");
  if (checked?.ok === false || keys.length !== order.length) return undefined;
  return { rules: checked?.ok ? [checked.rule] : [], funnel: view.funnel, order: keys.length > 0 ? keys : undefined };
}
