import { createHash } from "node:crypto";
import { fill, render, type Sql } from "@funnelsmith/logic";
import type { Catalog, Statement } from "@funnelsmith/storage";
import { LRUCache } from "lru-cache";

/** A statement compiled once: its text, its values with slots, and the name it is prepared under. */
export interface Compiled {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

// Shapes are chosen by callers (which fields, which filter), so their number must have an end.
const mostShapes = 1000;

/** Renders a fragment under a name that no other definition, tenant or text shares, so that a publish never meets an old plan. */
export function compile(catalog: Catalog, fragment: Sql): Compiled {
  const { text, values } = render(fragment);
  const hash = createHash("sha256").update(`${catalog.app}\0${catalog.revision}\0${text}`).digest("base64url");
  return { name: `fs_${hash.slice(0, 24)}`, text, values };
}

/** Whatever is compiled for one shape of request, once per Catalog and key; the 1,000 used last are kept. */
export function shapeOnce<T extends object>(catalog: Catalog, key: string, make: () => T): T {
  const shapes = catalog.memo("shapes", () => new LRUCache<string, object>({ max: mostShapes }));
  const held = shapes.get(key);
  if (held !== undefined) return held as T;
  const made = make();
  shapes.set(key, made);
  return made;
}

/** The compiled statement with its slots filled. */
export function bind(compiled: Compiled, bindings: Readonly<Record<string, unknown>>): Statement {
  return { name: compiled.name, text: compiled.text, values: fill(compiled.values, bindings) };
}

/** The same without its name: planned for these very values, since a plan for any number of rows joins many rows badly. */
export function bindOnce(compiled: Compiled, bindings: Readonly<Record<string, unknown>>): Statement {
  return { text: compiled.text, values: fill(compiled.values, bindings) };
}

/** A fragment compiled once per Catalog and key. */
export function compileOnce(catalog: Catalog, key: string, make: () => Sql): Compiled {
  return shapeOnce(catalog, key, () => compile(catalog, make()));
}
