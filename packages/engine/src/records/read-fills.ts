import { ident, join, raw, slot, sql } from "@funnelsmith/logic";
import type { CatalogField, CatalogObject, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { bindings } from "../rights/bindings.ts";
import type { Rights } from "../rights/rights.ts";
import { bind, compileOnce } from "../write/statements.ts";
import type { NewRow } from "./new-record.ts";
import { fillOf } from "./read-input.ts";
import { fillColumn, lockTargets, referencesAmong } from "./references-sql.ts";

/** The row with what its references fill in, read under their lock: for a gate that must know the values before the insert. */
export async function readFills(ctx: Ctx, tx: Transaction, rights: Rights, object: CatalogObject, row: NewRow): Promise<NewRow> {
  if (row.filled.size === 0) return row;
  const values = new Map(row.values);
  for (const reference of referencesAmong(ctx.catalog, object, (key) => (row.values.get(key) ?? null) !== null)) {
    const there = rights.object(reference.target.key).readable;
    const fills = Object.entries(fillOf(reference.field)).flatMap(([own, from]): (readonly [string, CatalogField])[] => {
      const source = reference.target.fields.get(from);
      return source && there.has(from) && row.filled.has(own) ? [[own, source]] : [];
    });
    if (fills.length === 0) continue;
    const key = `fills:${rights.key}:${object.key}:${reference.field.key}:${fills.map(([own]) => own).join()}`;
    const reading = compileOnce(ctx.catalog, key, () => {
      const locks = [lockTargets(rights, reference, sql`select ${slot("target")}::uuid`, fills)];
      const columns = fills.map(([own]) => {
        const copied = ident("l", fillColumn(own));
        const [filled] = referencesAmong(ctx.catalog, object, (key) => key === own);
        if (!filled) return copied;
        // A row the writer may not see is not filled in: he could not have named it.
        locks.push(lockTargets(rights, filled, sql`select ${copied} from ${raw(reference.lock)} l`, []));
        return sql`(select k."id" from ${raw(filled.lock)} k where k."id" = ${copied}) as ${ident(fillColumn(own))}`;
      });
      return sql`with ${join(locks, ",\n")} select ${join(columns)} from ${raw(reference.lock)} l`;
    });
    const [found] = await tx.query(bind(reading, { ...bindings(ctx), target: row.values.get(reference.field.key) }));
    for (const [own] of fills) if ((values.get(own) ?? null) === null) values.set(own, found?.[fillColumn(own)] ?? null);
  }
  return { ...row, values, filled: new Set([...row.filled].filter((key) => (values.get(key) ?? null) === null)) };
}
