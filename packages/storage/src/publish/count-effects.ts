import { kindOf } from "@funnelsmith/fields";
import { ident, join, type Sql, sql } from "@funnelsmith/logic";
import type { Transaction } from "../database.ts";
import { inline, name } from "../tables/ddl.ts";
import type { Physical } from "../tables/physical.ts";
import type { Effect } from "./effects.ts";
import { type Behind, placeOf } from "./hidden-objects.ts";

/** Rows one effect concerns, by what happens to them. */
export type Counts = Readonly<Record<string, number>>;

/** Where and in whose zone effects are counted. */
export interface CountContext extends Behind {
  readonly schema: string;
  readonly zone: string;
}

/** Counts the rows each effect concerns, all in the one snapshot of the caller's transaction. */
export async function countEffects(
  tx: Transaction,
  context: CountContext,
  effects: readonly Effect[],
): Promise<ReadonlyMap<string, Counts>> {
  const counts = new Map<string, Counts>();
  for (const effect of effects) {
    const text = countStatement(context, effect);
    const [row] = text === undefined ? [] : await tx.query({ text, values: [] });
    // A field that held nothing is as new as any: nothing is told of it.
    if (effect.does === "returnField" && Number(row?.["values"] ?? 0) === 0) continue;
    counts.set(effect.id, Object.fromEntries(Object.entries(row ?? {}).map(([what, count]) => [what, Number(count)])));
  }
  return counts;
}

function countStatement(context: CountContext, effect: Effect): string | undefined {
  const objectKey = "object" in effect ? effect.object.key : effect.funnel.object;
  const place = placeOf(context, objectKey);
  if (place === undefined) return undefined;
  // A table made anew since has no records in any stage.
  if ("funnel" in effect && !place.funnel) return undefined;
  const table = name(context.schema, place.table);
  const count = (what: string, where: Sql | string): string =>
    `count(*) filter (where ${typeof where === "string" ? where : inline(where, { zone: context.zone })}) as ${name(what)}`;
  const column = (field: string): Sql => ident(place.columns[field]?.column ?? field);
  switch (effect.does) {
    case "removeObject":
      return `select ${count("records", "deleted_at is null")} from ${table}`;
    case "removeField":
      return `select ${count("values", sql`${column(effect.field.key)} is not null`)} from ${table}`;
    case "returnField":
      return `select ${count("values", sql`${ident(effect.column.column)} is not null`)} from ${table}`;
    case "removeFunnel":
      return `select ${count("records", sql`funnel = ${effect.funnel.key}`)} from ${table}`;
    case "removeStages": {
      const each = effect.stages.map((stage) => count(stage, sql`funnel = ${effect.funnel.key} and stage = ${stage}`));
      return `select ${each.join(", ")} from ${table}`;
    }
    case "changeOutcome":
      return `select ${count("records", sql`funnel = ${effect.funnel.key} and stage = ${effect.to.key}`)} from ${table}`;
    case "convertField": {
      const from = column(effect.from.key);
      const { conversion } = effect;
      if (conversion.class === "refused") return `select ${count("values", sql`${from} is not null`)} from ${table}`;
      if (conversion.class === "lossless") return `select ${count("converted", sql`${from} is not null`)} from ${table}`;
      const fits = conversion.convertible(from);
      const parts = [count("converted", sql`${from} is not null and ${fits}`), count("unfit", sql`${from} is not null and not ${fits}`)];
      return `select ${parts.join(", ")} from ${table}`;
    }
    case "addUnique": {
      const { field } = effect;
      const value = effect.value(place);
      if (value === undefined) return undefined;
      const key = kindOf(field).uniqueKey(value, field);
      const rows = sql`${ident(context.schema, place.table)} where deleted_at is null and ${value} is not null`;
      return inline(sql`select count(*) - count(distinct (${key})) as "cleared" from ${rows}`, { zone: context.zone });
    }
    case "addRequired": {
      if (place.columns[effect.field.key] === undefined) return undefined;
      return `select ${count("empty", sql`deleted_at is null and ${column(effect.field.key)} is null`)} from ${table}`;
    }
  }
}

/** Which objects have more rows than can be worked over in one short transaction. */
export async function findLarge(
  tx: Transaction,
  context: { readonly schema: string; readonly physical: Physical },
  most: number,
): Promise<ReadonlySet<string>> {
  const large = new Set<string>();
  for (const [key, place] of Object.entries(context.physical.objects)) {
    const sized = sql`select count(*) as n from (select 1 from ${ident(context.schema, place.table)} limit ${most + 1}) as few`;
    const [row] = await tx.query({ text: inline(join([sized], "")), values: [] });
    if (Number(row?.["n"]) > most) large.add(key);
  }
  return large;
}
