import { ident, join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogField, CatalogObject, CatalogReference } from "@funnelsmith/storage";
import { wakesParent } from "../moves/wakes-parent.ts";
import { visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";

/** A reference a write sets, with the object it points at and the name under which the rows it names are locked. */
export interface SetReference {
  readonly field: CatalogField;
  readonly target: CatalogObject;
  readonly lock: string;
  /** How its rows are locked: those that the write may move on as strongly as those it writes. */
  readonly strength: Sql;
}

const strengthOf = (catalog: Catalog, object: CatalogObject, reference: CatalogReference): Sql =>
  raw(wakesParent(catalog, object, reference) ? "for no key update" : "for share");

/** The references among some fields. */
export function referencesAmong(catalog: Catalog, object: CatalogObject, keys: (key: string) => boolean): readonly SetReference[] {
  return object.outgoing.flatMap((reference, at) => {
    const field = object.fields.get(reference.field);
    const target = catalog.objects.get(reference.to);
    // What a row is part of may not be written yet; its record's own statement asks for the rights to it.
    return field && target && !reference.owning && keys(field.key)
      ? [{ field, target, lock: `lock${at}`, strength: strengthOf(catalog, object, reference) }]
      : [];
  });
}

/** Column in a lock that holds the value own field `key` is filled with. */
export const fillColumn = (key: string): string => `fill_${key}`;

/**
 * The rows some references are to point at, locked in id order: they can neither be deleted nor, when judged, be moved until the write is
 * done. Only rows the writer may see; with the values that own fields are filled with, of fields he may read.
 */
export function lockTargets(
  rights: Rights,
  reference: SetReference,
  ids: Sql,
  fills: readonly (readonly [own: string, from: CatalogField])[],
): Sql {
  const { target, lock, strength } = reference;
  const filled = fills.map(([own, from]) => sql`, ${from.expression("t")} as ${ident(fillColumn(own))}`);
  return sql`${ident(lock)} as materialized (select t."id"${join(filled, "")} from ${target.table} t where t."id" = any(array(${ids})) and ${visible(rights, target.key, "t")} order by t."id" ${strength})`;
}

/** Parents whose rules read rows of this object as children: locked before a child changes. */
export function judgedParents(catalog: Catalog, object: CatalogObject): readonly SetReference[] {
  return object.outgoing.flatMap((reference, at) => {
    const field = object.fields.get(reference.field);
    const target = catalog.objects.get(reference.to);
    return reference.judged && !reference.owning && field && target
      ? [{ field, target, lock: `parent${at}`, strength: strengthOf(catalog, object, reference) }]
      : [];
  });
}

/**
 * The present parents of rows that are about to change, one part of a WITH for each reference. `from` is a FROM item with the stored rows
 * under `r`. What must be locked after them says so by `afterParents`.
 */
export function lockParents(parents: readonly SetReference[], from: Sql): readonly Sql[] {
  return parents.map(({ target, lock, field, strength }) => {
    const ids = sql`select ${field.expression("r")} from ${from}`;
    return sql`${ident(lock)} as materialized (select t."id" from ${target.table} t where t."id" = any(array(${ids})) order by t."id" ${strength})`;
  });
}

/** Always true, but whoever asks has to wait for the lock it counts: PostgreSQL runs a part of a WITH only when something asks for it. */
export function afterLock(lock: string): Sql {
  return sql`(select count(*) from ${ident(lock)}) >= 0`;
}

/** The same for the app's row and parents, in this order: what a statement holds before it locks the rows it changes. */
export function afterParents(parents: readonly SetReference[]): Sql {
  return join(["app", ...parents.map(({ lock }) => lock)].map(afterLock), " and ");
}

/** The app's row FOR SHARE: a publish, which takes it FOR UPDATE, waits for the write, or the write for it. */
export function lockAppRow(app: Sql, key: string): Sql {
  return sql`app as materialized (select a."revision" from ${app} a where a."key" = ${key} for share)`;
}
