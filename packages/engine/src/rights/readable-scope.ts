import type { ChildScope, Scope, Variable } from "@funnelsmith/logic";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import type { Rights } from "./rights.ts";

/**
 * The names a reader's own filter over an object may use: a field hidden from the reader, or reached through one, is no name at all.
 * `$previous` is none either: a filter has no write to compare with.
 */
export function readableScope(catalog: Catalog, rights: Rights, object: CatalogObject): Scope {
  return catalog.memo(`scope:${rights.key}:${object.key}`, () => {
    const own = rights.object(object.key).readable;
    const readable = (variable: Variable | undefined): Variable | undefined => {
      const source = variable?.source;
      if (source === undefined) return undefined;
      if (source.from === "field") return own.has(source.field) ? variable : undefined;
      if (source.from === "previous") return undefined;
      if (source.from !== "hop") return variable;
      const there = rights.object(source.object);
      return own.has(source.through) && there.scope.read !== "none" && there.readable.has(source.field) ? variable : undefined;
    };
    return Object.freeze({
      variable: (path: string) => readable(object.scope.variable(path)),
      children: (name: string) => readableChildren(rights, object.scope.children(name)),
      names: () =>
        object.scope
          .names()
          .filter((path) => readable(object.scope.variable(path)) ?? readableChildren(rights, object.scope.children(path))),
    });
  });
}

function readableChildren(rights: Rights, children: ChildScope | undefined): ChildScope | undefined {
  if (children === undefined) return undefined;
  const there = rights.object(children.object);
  if (there.scope.read === "none" || !there.readable.has(children.by)) return undefined;
  const variable: ChildScope["variable"] = (path) => {
    const found = children.variable(path);
    return found?.source.from === "child" && !there.readable.has(found.source.field) ? undefined : found;
  };
  return {
    object: children.object,
    by: children.by,
    variable,
    names: () => children.names().filter((path) => variable(path) !== undefined),
  };
}
