import { ident, type Sql, type SqlSources, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogField, CatalogObject } from "@funnelsmith/storage";
import { borrowedFrom } from "./borrowed-from.ts";
import type { Rights } from "./rights.ts";
import { rowPredicate } from "./row-predicate.ts";

/**
 * SQL for the names of `readableScope`, with the row under `alias`. Rows the reader may not see answer as if they were not there:
 * a hop to one is null, and a child that is one does not count.
 */
export function readerSources(catalog: Catalog, rights: Rights, object: CatalogObject, alias: string): SqlSources {
  const system = object.sources(alias);
  return {
    zone: system.zone,
    variable(source, type) {
      const own = source.from === "field" ? object.fields.get(source.field) : undefined;
      if (own?.kind.flags.borrowed) return shownValue(catalog, rights, object, own, alias);
      if (source.from !== "hop") return system.variable(source, type);
      const there = catalog.objects.get(source.object);
      const reference = object.fields.get(source.through);
      const field = there?.fields.get(source.field);
      if (there === undefined || reference === undefined || field === undefined)
        throw new Error(`no hop ${source.through}.${source.field}`);
      const inner = `${alias}_h`;
      return sql`(select ${shownValue(catalog, rights, there, field, inner)} from ${there.table} ${ident(inner)} where ${ident(inner, "id")} = ${reference.expression(alias)} and ${visible(rights, there.key, inner)})`;
    },
    children(name) {
      const child = object.scope.children(name);
      const there = child && catalog.objects.get(child.object);
      const by = child && there?.fields.get(child.by);
      if (there === undefined || by === undefined) throw new Error(`no children ${name}`);
      const inner = `${alias}_c`;
      const below = there.sources(inner);
      return {
        from: sql`${there.table} ${ident(inner)}`,
        where: sql`${by.expression(inner)} = ${ident(alias, "id")} and ${visible(rights, there.key, inner)}`,
        sources: {
          zone: below.zone,
          variable(source, type) {
            const field = source.from === "child" ? there.fields.get(source.field) : undefined;
            if (field?.kind.flags.borrowed) return shownValue(catalog, rights, there, field, inner);
            return below.variable(source.from === "child" ? { from: "field", field: source.field } : source, type);
          },
          children: (name) => below.children(name),
        },
      };
    },
  };
}

/**
 * The value of a readable field as its reader may see it, with the row under `alias`: what is borrowed from a row the reader may not see is
 * null. Everything else is the same for everybody.
 */
export function shownValue(catalog: Catalog, rights: Rights, object: CatalogObject, field: CatalogField, alias: string): Sql {
  const source = borrowedFrom(field);
  const there = source && catalog.objects.get(source.object);
  if (source === undefined || there === undefined || rights.object(there.key).scope.read === "all") return field.expression(alias);
  const reference = object.fields.get(source.through);
  const shown = there.fields.get(source.field);
  if (reference === undefined || shown === undefined) throw new Error(`${field.key} is borrowed from nowhere`);
  const inner = `${alias}_b`;
  return sql`(select ${shown.expression(inner)} from ${there.table} ${ident(inner)} where ${ident(inner, "id")} = ${reference.expression(alias)} and ${visible(rights, there.key, inner)})`;
}

/** Undeleted and within the reader's read right, with the row under `alias`. */
export function visible(rights: Rights, object: string, alias: string): Sql {
  const scope = rights.object(object).scope.read;
  const alive = sql`${ident(alias, "deleted_at")} is null`;
  return scope === "all" ? alive : sql`${alive} and ${rowPredicate(scope, alias)}`;
}
