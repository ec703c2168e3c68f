import { ident, join, raw, slot, sql } from "@funnelsmith/logic";
import type { CatalogField, CatalogObject, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { holdsOf } from "../moves/gate.ts";
import { heldTargets, holdColumns, lockStatements, type LockTarget } from "../moves/lock.ts";
import { bindings } from "../rights/bindings.ts";
import { bind, compileOnce } from "../write/statements.ts";
import type { FieldValues } from "./given-rows.ts";
import { fillOf } from "./read-input.ts";
import { referencesAmong, type SetReference } from "./references-sql.ts";

/** Whether some validation of the object reads anything but the record itself. */
export function readsOtherRows(object: CatalogObject): boolean {
  const seen = new Set<string>();
  const beyond = (reads: CatalogObject["validations"][number]["rule"]["reads"]): boolean =>
    reads.some(({ source, children }) => {
      if (children !== undefined || source.from === "hop" || source.from === "visits") return true;
      if (source.from !== "field" || seen.has(source.field)) return false;
      seen.add(source.field);
      const formula = object.fields.get(source.field)?.formula;
      return formula !== undefined && beyond(formula.reads);
    });
  return object.validations.some(({ rule }) => beyond(rule.reads));
}

/** The own references that a reference fills in, with what they are filled from and the object they point at. */
function filledReferences(
  ctx: Ctx,
  object: CatalogObject,
  { field, target }: SetReference,
): readonly { readonly source: CatalogField; readonly target: CatalogObject }[] {
  return Object.entries(fillOf(field)).flatMap(([own, from]) => {
    const source = target.fields.get(from);
    const [filled] = referencesAmong(ctx.catalog, object, (key) => key === own);
    return source && filled ? [{ source, target: filled.target }] : [];
  });
}

/**
 * Locks, in id order, the records about to be written and every row their validations read, through references filled in as well, so that the statement after this one judges
 * what cannot change any more. Nothing when the validations read the record alone.
 */
export async function lockForJudgement(
  ctx: Ctx,
  tx: Transaction,
  object: CatalogObject,
  ids: readonly string[],
  rows: readonly FieldValues[],
): Promise<void> {
  if (!readsOtherRows(object)) return;
  const holds = holdsOf(
    ctx.catalog,
    object,
    object.validations.map((validation) => validation.rule),
  );
  const targets = new Map<string, LockTarget>(ids.map((id) => [id, { object, strength: "write", id }]));
  if (holds.length > 0 && ids.length > 0) {
    const reading = compileOnce(
      ctx.catalog,
      `validation holds:${object.key}`,
      () => sql`select ${join(holdColumns(holds, "r"))} from ${object.table} r where r."id" = any(${slot("ids")}::uuid[])`,
    );
    for (const target of heldTargets(holds, await tx.query(bind(reading, { ...bindings(ctx), ids })))) targets.set(target.id, target);
  }
  const hold = (target: CatalogObject, id: unknown): void => {
    if (typeof id === "string" && !targets.has(id)) targets.set(id, { object: target, strength: "hold", id });
  };
  for (const reference of referencesAmong(ctx.catalog, object, () => true)) {
    const given = rows.flatMap((values) => (typeof values.get(reference.field.key) === "string" ? [values.get(reference.field.key)] : []));
    for (const id of given) hold(reference.target, id);
    const filled = filledReferences(ctx, object, reference);
    if (given.length === 0 || filled.length === 0) continue;
    const columns = filled.map(({ source }, at) => sql`${source.expression("t")} as ${ident(`f${at}`)}`);
    const reading = compileOnce(
      ctx.catalog,
      `validation fills:${object.key}:${reference.field.key}`,
      () => sql`select ${join(columns)} from ${reference.target.table} t where t."id" = any(${slot("ids")}::uuid[])`,
    );
    for (const row of await tx.query(bind(reading, { ids: given }))) filled.forEach(({ target }, at) => hold(target, row[`f${at}`]));
  }
  await tx.queryAll(lockStatements(ctx, [...targets.values()], { sql: raw('r."deleted_at" is null'), key: "alive" }));
}
