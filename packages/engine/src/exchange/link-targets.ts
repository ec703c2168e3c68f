import { isUnique } from "@funnelsmith/fields";
import type { Catalog, CatalogField, CatalogObject } from "@funnelsmith/storage";
import type { ImportPlan } from "./import-plan.ts";

/** A column that fills a field of the record a reference points at: `account.phone`. */
export interface LinkTarget {
  /** The own field that points there. */
  readonly reference: CatalogField;
  readonly object: CatalogObject;
  readonly field: CatalogField;
}

/** What stands between a reference and a field of the record it points at. */
const point = ".";

/** The name of such a column. */
export const linkName = (reference: string, field: string): string => `${reference}${point}${field}`;

/** What a target of that form is; undefined when the object has no such reference, or what it points at no such field. */
export function linkTarget(catalog: Catalog, object: CatalogObject, target: string): LinkTarget | undefined {
  const at = target.indexOf(point);
  if (at < 0) return undefined;
  return catalog.memo(`link target:${object.key}:${target}`, () => {
    const reference = object.fields.get(target.slice(0, at));
    const to = object.outgoing.find(({ field }) => field === reference?.key)?.to;
    const pointed = catalog.objects.get(to ?? "");
    const field = pointed?.fields.get(target.slice(at + point.length));
    return { found: reference && pointed && field && { reference, object: pointed, field } };
  }).found;
}

/** Whether a field tells its records apart in a file: the title, and what is unique. */
export const isNaming = (object: CatalogObject, field: CatalogField): boolean =>
  field.key === object.title.key || isUnique(field.definition);

/** Columns of a plan that fill records pointed at, by reference. */
export function linkColumns(
  catalog: Catalog,
  object: CatalogObject,
  plan: Pick<ImportPlan, "targets">,
): ReadonlyMap<string, readonly { readonly at: number; readonly target: LinkTarget }[]> {
  const columns = new Map<string, { readonly at: number; readonly target: LinkTarget }[]>();
  plan.targets.forEach((name, at) => {
    const target = name === null ? undefined : linkTarget(catalog, object, name);
    if (target) columns.set(target.reference.key, [...(columns.get(target.reference.key) ?? []), { at, target }]);
  });
  return columns;
}
