import { ident, type Sql, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogFunnel, CatalogObject, CatalogStage } from "@funnelsmith/storage";
import { ledgerTable } from "./stage-sql.ts";

/** What one ledger row says beyond the record it is about; each an expression over the moved row or a bound value. */
export interface LedgerValues {
  /** uuid made in the app. */
  readonly id: Sql;
  /** Whether the record is made with it; if not, it follows what the ledger has, which is only right while the record is locked. */
  readonly isFirst: boolean;
  readonly from: Sql;
  readonly at: Sql;
  readonly actor: Sql;
  readonly cause: Sql;
  readonly reasonCode: Sql;
  readonly note: Sql;
  readonly evidence: Sql;
  readonly exception: Sql;
}

/** The amount of the row under `alias` and its currency, as the ledger keeps them at the move. */
export function amountColumns(catalog: Catalog, object: CatalogObject, alias: string): { readonly amount: Sql; readonly currency: Sql } {
  const field = object.amount;
  if (!field) return { amount: sql`null::numeric`, currency: sql`null::text` };
  const own = "currency" in field.definition ? field.definition.currency : undefined;
  return { amount: field.expression(alias), currency: sql`${own ?? catalog.tenant.currency}::text` };
}

/** The last move of the record with an id: `seq, at`. */
export function lastMove(catalog: Catalog, id: Sql): Sql {
  return sql`(select l."seq", l."at" from ${ledgerTable(catalog)} l where l."record_id" = ${id} order by l."seq" desc limit 1)`;
}

/** The insert that writes one ledger row for each row of `from`, which holds the records as moved under `alias`. */
export function ledgerInsert(
  catalog: Catalog,
  object: CatalogObject,
  move: { readonly funnel: CatalogFunnel; readonly to: CatalogStage },
  values: LedgerValues,
  from: Sql,
  alias: string,
): Sql {
  const { amount, currency } = amountColumns(catalog, object, alias);
  const [seq, fromAt] = values.isFirst ? [sql`1`, sql`null::timestamptz`] : [sql`coalesce(last."seq", 0) + 1`, sql`last."at"`];
  const before = values.isFirst ? sql`` : sql` left join lateral ${lastMove(catalog, ident(alias, "id"))} last on true`;
  return sql`insert into ${ledgerTable(catalog)} ("id", "app", "object", "record_id", "seq", "funnel", "from_stage", "to_stage", "at", "actor_id", "cause", "reason_code", "note", "amount", "currency", "definition_version", "evidence", "exception", "from_at")
select ${values.id}, ${catalog.app}::text, ${object.key}::text, ${ident(alias, "id")}, ${seq}, ${move.funnel.key}::text, ${values.from}, ${move.to.key}::text, ${values.at}, ${values.actor}, ${values.cause}, ${values.reasonCode}, ${values.note}, ${amount}, ${currency}, ${catalog.version}::integer, ${values.evidence}, ${values.exception}, ${fromAt}
from ${from}${before}`;
}
