import type { LocalizedText } from "@funnelsmith/problem";
import { type AppNames, namesOf } from "./app-names.ts";
import type { IdentityPath } from "./identity-path.ts";
import { mergeOrder } from "./merge-order.ts";
import { type MergeOp, opOf, opSentence, sideSentence } from "./merge-sentences.ts";
import { pointerTo } from "./pointer.ts";
import { sameValue } from "./same-value.ts";
import { identityOf, propertyShape, type SchemaNode, schemaOf, shapeOf } from "./shape.ts";
import { emptyTrail, intoItem, intoProperty, placeWords, type Trail, titleOf } from "./trail.ts";
import type { AppDefinition } from "./types.gen.ts";
import { enter, nowhere, scopeInside, type WalkScope } from "./walk-definition.ts";

/** Whose version of a node. */
export type Side = "mine" | "theirs";

/** A node both sides changed differently, and what each did. */
export interface PassConflict {
  readonly id: IdentityPath;
  readonly mine: { readonly op: MergeOp; readonly sentence: LocalizedText };
  readonly theirs: { readonly op: MergeOp; readonly sentence: LocalizedText };
}

/** What a pass merges. */
export interface PassInput {
  readonly base: AppDefinition;
  readonly mine: AppDefinition;
  readonly theirs: AppDefinition;
  /** Who wins a conflict. */
  readonly sideOf: (id: IdentityPath) => Side;
  /** Nodes taken from one side whatever the other did. */
  readonly forced: ReadonlyMap<IdentityPath, Side>;
}

interface Place {
  readonly schema: SchemaNode;
  readonly path: IdentityPath;
  readonly trail: Trail;
  readonly scope: WalkScope;
}

/** The three versions of one node; undefined where a version has none. */
interface Versions<T = unknown> {
  readonly base: T;
  readonly mine: T;
  readonly theirs: T;
}

/** One walk over three apps, node by node. Names are not looked at: what dangles afterwards is for the caller to see. */
export function mergePass(input: PassInput): { readonly app: AppDefinition; readonly conflicts: readonly PassConflict[] } {
  const { sideOf, forced } = input;
  const names: Versions<AppNames> = { base: namesOf(input.base), mine: namesOf(input.mine), theirs: namesOf(input.theirs) };
  const oneFunnel = new Set([...names.mine.funnels.keys(), ...names.theirs.funnels.keys()]).size <= 1;
  const objectOfFunnel = (funnel: string): string | undefined =>
    (names.mine.funnels.get(funnel) ?? names.theirs.funnels.get(funnel))?.object;
  const conflicts: PassConflict[] = [];
  const app = merge({ schema: schemaOf("app"), path: "", trail: emptyTrail, scope: nowhere }, input) as AppDefinition;
  return { app, conflicts };

  function merge(place: Place, versions: Versions): unknown {
    const side = forced.get(place.path);
    if (side !== undefined) return versions[side];
    const { base, mine, theirs } = versions;
    const shape = shapeOf(place.schema, mine ?? theirs ?? base);
    const inner = innerMerge(place, shape, versions);
    // Where a node further in is forced, the way there is gone though one side changed nothing.
    if (inner === undefined || !forcedBelow(place.path)) {
      if (sameValue(mine, theirs) || sameValue(base, theirs)) return mine;
      if (sameValue(base, mine)) return theirs;
    }
    return inner === undefined ? choose(place, versions) : inner();
  }

  /** How the insides of a node are merged; undefined for one that is merged whole. */
  function innerMerge(place: Place, shape: SchemaNode, { base, mine, theirs }: Versions): (() => unknown) | undefined {
    const keyed = shape.type === "array" && shape.identity !== undefined && shape.identity !== "position";
    if (keyed && Array.isArray(mine) && Array.isArray(theirs))
      return () => mergeLists(place, shape, { base: Array.isArray(base) ? base : [], mine, theirs });
    if (shape.type !== "object" || shape.title === "Rule" || !isObject(mine) || !isObject(theirs)) return undefined;
    // An item of another kind has other properties: such halves do not mix.
    if (shapeOf(place.schema, theirs) !== shape) return undefined;
    return () => mergeObjects(place, shape, { base: isObject(base) ? base : {}, mine, theirs });
  }

  function mergeObjects(place: Place, shape: SchemaNode, versions: Versions<Record<string, unknown>>): Record<string, unknown> {
    const { base, mine, theirs } = versions;
    const isMap = shape.properties === undefined;
    const what = isMap ? shape.propertyNames?.refers : undefined;
    const scope = scopeInside(shape, mine, place.scope, objectOfFunnel);
    const merged: Record<string, unknown> = {};
    for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs), ...Object.keys(base)])) {
      const trail = isMap
        ? intoItem(place.trail, titleOf(key, "value", what, place.scope, Object.hasOwn(mine, key) ? names.mine : names.theirs), true)
        : intoProperty(place.trail, key);
      const value = merge(
        {
          schema: propertyShape(shape, key) ?? {},
          path: pointerTo(place.path, key),
          trail,
          scope: what ? enter(what, key, place.scope, objectOfFunnel) : scope,
        },
        { base: own(base, key), mine: own(mine, key), theirs: own(theirs, key) },
      );
      if (value !== undefined) merged[key] = value;
    }
    return merged;
  }

  function mergeLists(place: Place, shape: SchemaNode, versions: Versions<readonly unknown[]>): unknown[] {
    const { identity } = shape;
    const items = shape.items ?? {};
    const byKey = (list: readonly unknown[]): Map<string, unknown> =>
      new Map(list.map((item) => [identityOf(item, identity) ?? JSON.stringify(item), item]));
    const base = byKey(versions.base);
    const mine = byKey(versions.mine);
    const theirs = byKey(versions.theirs);
    const tell = place.trail.properties.at(-1) !== "funnels" || !oneFunnel;
    const merged = new Map<string, unknown>();
    for (const key of new Set([...mine.keys(), ...theirs.keys(), ...base.keys()])) {
      const known = mine.get(key) ?? theirs.get(key) ?? base.get(key);
      const title = titleOf(
        known,
        identity,
        items.refers,
        place.scope,
        mine.has(key) ? names.mine : theirs.has(key) ? names.theirs : names.base,
      );
      const value = merge(
        { schema: items, path: pointerTo(place.path, key), trail: intoItem(place.trail, title, tell), scope: place.scope },
        { base: base.get(key), mine: mine.get(key), theirs: theirs.get(key) },
      );
      if (value !== undefined) merged.set(key, value);
    }
    const order = mergeOrder([...base.keys()], [...mine.keys()], [...theirs.keys()], new Set(merged.keys()), sideOf(place.path));
    if (order.clash) {
      const moved = { op: "move", sentence: opSentence("move", placeWords(place.trail)) } as const;
      conflicts.push({ id: place.path, mine: moved, theirs: moved });
    }
    return order.keys.map((key) => merged.get(key));
  }

  function choose(place: Place, { base, mine, theirs }: Versions): unknown {
    const tell = (value: unknown, known: AppNames): PassConflict["mine"] => {
      const at = { trail: place.trail, shape: shapeOf(place.schema, value ?? base), scope: place.scope, names: known };
      return { op: opOf(base, value), sentence: sideSentence(at, base, value) };
    };
    conflicts.push({ id: place.path, mine: tell(mine, names.mine), theirs: tell(theirs, names.theirs) });
    return sideOf(place.path) === "mine" ? mine : theirs;
  }

  function forcedBelow(path: IdentityPath): boolean {
    for (const place of forced.keys()) if (place.startsWith(`${path}/`)) return true;
    return false;
  }
}

function own(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
