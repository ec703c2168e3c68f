import { check, type CheckedRule } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import { readableScope } from "./readable-scope.ts";
import type { Rights } from "./rights.ts";

/** A reader's own filter over an object, in the names of `readableScope`; FILTER_INVALID for any other, with every place below `pointer`. */
export function checkFilter(
  catalog: Catalog,
  rights: Rights,
  object: CatalogObject,
  filter: unknown,
  pointer: string = "/filter",
): CheckedRule {
  const checked = check(filter, readableScope(catalog, rights, object), "boolean");
  if (checked.ok) return checked.rule;
  const errors = checked.problems.map((item) => ({ ...item, pointer: `${pointer}${item.pointer}` }));
  throw new Problem("FILTER_INVALID", undefined, { errors });
}
