import { type Ctx, compileRights } from "@funnelsmith/engine";
import { Problem } from "@funnelsmith/problem";
import type { CatalogFunnel, CatalogObject, CatalogStage } from "@funnelsmith/storage";

const missing = (pointer: string, what: string): Problem =>
  new Problem(
    "DEFINITION_INVALID",
    { "zh-CN": `报表引用了不存在的「${what}」`, en: `The report names "${what}", which does not exist` },
    { errors: [{ pointer, code: "UNKNOWN_REFERENCE", detail: { "zh-CN": `没有「${what}」`, en: `There is no "${what}"` } }] },
  );

const readable = (ctx: Ctx, key: string): CatalogObject | undefined =>
  compileRights(ctx.catalog, ctx.actor).object(key).scope.read === "none" ? undefined : ctx.catalog.objects.get(key);

/** An object by key; one the reader may not read at all is the same as one that does not exist. */
export function findObject(ctx: Ctx, key: string, pointer = "/object"): CatalogObject {
  const object = readable(ctx, key);
  if (!object) throw missing(pointer, key);
  return object;
}

/** A funnel and its object, by the funnel's key; one over records the reader may not read at all does not exist either. */
export function findFunnel(ctx: Ctx, key: string): { readonly funnel: CatalogFunnel; readonly object: CatalogObject } {
  const funnel = ctx.catalog.funnels.get(key);
  const object = funnel && readable(ctx, funnel.object);
  if (!object) throw missing("/funnel", key);
  return { funnel, object };
}

/** A stage of a funnel by its key. */
export function findStage(funnel: CatalogFunnel, key: string, pointer: string): CatalogStage {
  const stage = funnel.stage.get(key);
  if (!stage) throw missing(pointer, key);
  return stage;
}

/** The refusal of a field that is not there, or not there for this reader. */
export function unknownField(pointer: string, key: string): Problem {
  return missing(pointer, key);
}
