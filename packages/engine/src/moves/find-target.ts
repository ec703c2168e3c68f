import { slot, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { CatalogObject } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { compileOnce } from "../write/statements.ts";
import { bound } from "./lock.ts";
import { resolveFunnel, resolveStage, type Target } from "./resolve-target.ts";

/** The stage a move names; of several funnels the one said, else the one the record is in. */
export async function findTarget(
  ctx: Ctx,
  rights: Rights,
  object: CatalogObject,
  id: string,
  input: { readonly to: string; readonly funnel?: string | undefined },
): Promise<Target> {
  if (object.funnels.length === 0) throw new Problem("MOVE_NOT_ALLOWED", { "zh-CN": "该对象没有漏斗", en: "The object has no funnel" });
  let present: string | null = null;
  if (input.funnel === undefined && object.funnels.length > 1) {
    const statement = compileOnce(
      ctx.catalog,
      `funnel of:${rights.key}:${object.key}`,
      () => sql`select r."funnel" from ${object.table} r where r."id" = ${slot("id")}::uuid and ${visible(rights, object.key, "r")}`,
    );
    const [row] = await ctx.db.one(bound(ctx, statement, { id }));
    if (!row) throw new Problem("NOT_FOUND");
    present = row["funnel"] as string | null;
  }
  const funnel = resolveFunnel(object, input.funnel, present);
  return { funnel, to: resolveStage(funnel, input.to, "/to") };
}
