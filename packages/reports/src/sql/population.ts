import { type Ctx, compileRights, rowPredicate } from "@funnelsmith/engine";
import { ident, join, type Sql, sql } from "@funnelsmith/logic";
import type { CatalogField, CatalogObject } from "@funnelsmith/storage";
import { changesSince, valueBefore } from "./audited.ts";
import { ruleCondition } from "./rule.ts";

/**
 * The condition over `r` that picks the records a report is about: what the reader may read, every filter, and existence.
 * With an as-of instant a record counts if it was not deleted then, whatever happened to it since (audit).
 */
export function population(ctx: Ctx, object: CatalogObject, filters: readonly unknown[], asOf: string | undefined): Sql {
  const rights = compileRights(ctx.catalog, ctx.actor).object(object.key);
  const parts: Sql[] = [rowPredicate(rights.scope.read, "r")];
  if (asOf === undefined) parts.push(sql`r.deleted_at is null`);
  else {
    const audit = ident(ctx.catalog.tenant.schema, "audit");
    parts.push(sql`(r.deleted_at is null or r.deleted_at >= ${asOf}::timestamptz)`);
    parts.push(
      sql`r.id not in (select g.record_id from (select distinct on (a.record_id) a.record_id, a.action from ${audit} a where a.app = ${ctx.catalog.app} and a.object = ${object.key} and a.action in ('delete', 'restore') and a.at < ${asOf}::timestamptz order by a.record_id, a.version desc) g where g.action = 'delete')`,
    );
  }
  for (const filter of filters) if (!isNone(filter)) parts.push(ruleCondition(ctx, object, filter, "/filter"));
  return join(parts, " and ");
}

/** Conditions on the id of a record that a report is about: both hold for those that `population` picks, and for no other. */
export interface Membership {
  /** Picks few of many: belongs where rows are read. */
  readonly early: (id: Sql) => Sql;
  /** Leaves out few of many: belongs where there are fewest rows left. */
  readonly late: (id: Sql) => Sql;
}

/** `population` for rows that name records of the object and are no such records themselves. */
export function membership(ctx: Ctx, object: CatalogObject, filters: readonly unknown[], asOf: string | undefined): Membership {
  const those = population(ctx, object, filters, asOf);
  const everybody = compileRights(ctx.catalog, ctx.actor).object(object.key).scope.read === "all" && filters.every(isNone);
  return everybody
    ? { early: () => sql`true`, late: (id) => sql`not exists (select from ${object.table} r where r.id = ${id} and not (${those}))` }
    : { early: (id) => sql`${id} in (select r.id from ${object.table} r where ${those})`, late: () => sql`true` };
}

const isNone = (filter: unknown): boolean => filter === undefined || filter === null;

/** The condition that a row `r` was there at the as-of instant at all: existence is of then. */
export function existed(asOf: string | undefined): Sql {
  return asOf === undefined ? sql`true` : sql`r.created_at < ${asOf}::timestamptz`;
}

const ifReadable = (ctx: Ctx, object: CatalogObject, field: CatalogField | undefined): CatalogField | undefined =>
  field && compileRights(ctx.catalog, ctx.actor).object(object.key).readable.has(field.key) ? field : undefined;

/** The object's amount field if the reader may read it. */
export function readableAmount(ctx: Ctx, object: CatalogObject): CatalogField | undefined {
  return ifReadable(ctx, object, object.amount);
}

/** The object's expected close date if the reader may read it. */
export function readableCloseDate(ctx: Ctx, object: CatalogObject): CatalogField | undefined {
  return ifReadable(ctx, object, object.closeDate);
}

/** The amount of `r` as numeric at the as-of instant: the old value of the first change since, else the current one. */
export function amountExpression(ctx: Ctx, object: CatalogObject, amount: CatalogField, asOf: string | undefined): Sql {
  const current = amount.expression("r");
  if (asOf === undefined) return current;
  const first = sql`select ${valueBefore(amount)} as value ${changesSince(ctx, object, amount, asOf)} and a.record_id = r.id order by a.at, a.version limit 1`;
  return sql`(select case when count(*) = 0 then ${current} else max(c.value) end from (${first}) c)`;
}
