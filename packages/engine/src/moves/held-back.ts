import { ident, join, slot, sql, toSqlValue } from "@funnelsmith/logic";
import type { CatalogObject, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { compileOnce } from "../write/statements.ts";
import { heldEvidence, rulesFrom } from "./auto-rules.ts";
import type { Move } from "./classify.ts";
import { bound } from "./lock.ts";

/**
 * Evidence of the autoEnter rules that are true while a record is sent back: they have had their say, and wait until the next visit.
 * Otherwise nobody could send such a record back.
 */
export async function heldBack(
  ctx: Ctx,
  tx: Transaction,
  object: CatalogObject,
  id: string,
  move: Move,
): Promise<Record<string, unknown>[]> {
  if (move.kind !== "back" && move.kind !== "reopen") return [];
  const rules = rulesFrom(ctx.catalog, object, move.funnel.key, move.to.key);
  if (rules.length === 0) return [];
  const statement = compileOnce(ctx.catalog, `held back:${move.funnel.key}:${move.to.key}`, () => {
    const columns = rules.map((auto, at) => sql`${toSqlValue(auto.rule, object.sources("r"))} as ${ident(`a${at}`)}`);
    return sql`select ${join(columns)} from ${object.table} r where r."id" = ${slot("id")}::uuid`;
  });
  const [row] = await tx.query(bound(ctx, statement, { id }));
  return rules.flatMap((auto, at) => (row?.[`a${at}`] === true ? [heldEvidence(auto.gate.to.key)] : []));
}
