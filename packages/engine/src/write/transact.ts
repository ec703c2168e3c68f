import type { Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";

/** A transaction that writes: `Database.transaction`, with the team kept within the records it may have. */
export function transact<T>(ctx: Ctx, work: (tx: Transaction) => Promise<T>, options?: { readonly few?: boolean }): Promise<T> {
  const { room } = ctx;
  return ctx.db.transaction(room === undefined ? work : (tx) => room.within(tx, work), options);
}
