import { ident, type Sql, type SqlSources, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
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
      if (source.from !== "hop") return system.variable(source, type);
      const there = catalog.objects.get(source.object);
      const reference = object.fields.get(source.through);
      const field = there?.fields.get(source.field);
      if (there === undefined || reference === undefined || field === undefined)
        throw new Error(`no hop ${source.through}.${source.field}`);
      const inner = `${alias}_h`;
      return sql`(select ${field.expression(inner)} from ${there.table} ${ident(inner)} where ${ident(inner, "id")} = ${reference.expression(alias)} and ${visible(rights, there.key, inner)})`;
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
          variable: (source, type) => below.variable(source.from === "child" ? { from: "field", field: source.field } : source, type),
          children: (name) => below.children(name),
        },
      };
    },
  };
}

/** Undeleted and within the reader's read right, with the row under `alias`. */
export function visible(rights: Rights, object: string, alias: string): Sql {
  const scope = rights.object(object).scope.read;
  const alive = sql`${ident(alias, "deleted_at")} is null`;
  return scope === "all" ? alive : sql`${alive} and ${rowPredicate(scope, alias)}`;
}
