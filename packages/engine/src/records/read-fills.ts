import { ident, join, raw, slot, sql } from "@funnelsmith/logic";
import type { CatalogField, CatalogObject, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { bindings } from "../rights/bindings.ts";
import type { Rights } from "../rights/rights.ts";
import { bind, type Compiled, compileOnce } from "../write/statements.ts";
import type { NewRow } from "./new-record.ts";
import { readableFill } from "./read-input.ts";
import { fillColumn, lockTargets, referencesAmong, type SetReference } from "./references-sql.ts";

/**
 * The rows with what their references fill in, read under their lock: for a gate that must know the values before the insert, which fills
 * them in again and checks them. All rows have the same fields filled.
 */
export async function readFills<R extends NewRow>(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  rows: readonly R[],
): Promise<readonly R[]> {
  const filled = rows[0]?.filled ?? new Set();
  if (filled.size === 0) return rows;
  const all = rows.map((row) => ({ row, values: new Map(row.values) }));
  for (const reference of referencesAmong(ctx.catalog, object, () => true)) {
    const fills = [...readableFill(rights, reference.field, reference.target.key)].flatMap(
      ([own, from]): (readonly [string, CatalogField])[] => {
        const source = reference.target.fields.get(from);
        return source && filled.has(own) ? [[own, source]] : [];
      },
    );
    const targets = new Set(rows.map((row) => row.values.get(reference.field.key) ?? null).filter((id) => id !== null));
    if (fills.length === 0 || targets.size === 0) continue;
    const statement = reading(ctx, rights, object, reference, fills);
    const found = await tx.query(bind(statement, { ...bindings(ctx), targets: [...targets] }));
    const byId = new Map(found.map((each) => [each["id"], each]));
    for (const { row, values } of all) {
      const source = byId.get(row.values.get(reference.field.key));
      for (const [own] of fills) if (source && (values.get(own) ?? null) === null) values.set(own, source[fillColumn(own)] ?? null);
    }
  }
  return all.map(({ row, values }) => ({ ...row, values }));
}

function reading(
  ctx: Ctx,
  rights: Rights,
  object: CatalogObject,
  reference: SetReference,
  fills: readonly (readonly [own: string, from: CatalogField])[],
): Compiled {
  const key = `fills:${rights.key}:${object.key}:${reference.field.key}:${fills.map(([own]) => own).join()}`;
  return compileOnce(ctx.catalog, key, () => {
    const locks = [lockTargets(rights, reference, sql`select unnest(${slot("targets")}::uuid[])`, fills)];
    const columns = fills.map(([own]) => {
      const copied = ident("l", fillColumn(own));
      const [filled] = referencesAmong(ctx.catalog, object, (one) => one === own);
      if (!filled) return copied;
      // A row the writer may not see is not filled in: he could not have named it.
      locks.push(lockTargets(rights, filled, sql`select ${copied} from ${raw(reference.lock)} l`, []));
      return sql`(select k."id" from ${raw(filled.lock)} k where k."id" = ${copied}) as ${ident(fillColumn(own))}`;
    });
    return sql`with ${join(locks, ",\n")} select l."id", ${join(columns)} from ${raw(reference.lock)} l`;
  });
}
