import { ident, type Sql, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogFunnel, CatalogObject, CatalogStage } from "@funnelsmith/storage";
import { ledgerTable } from "./stage-sql.ts";

/** What one ledger row says beyond the record it is about; each an expression over the moved row or a bound value. */
export interface LedgerValues {
  /** uuid made in the app. */
  readonly id: Sql;
  readonly seq: Sql;
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

/** One more than the last number in the record's ledger; only right while the record is locked. */
export function nextSeq(catalog: Catalog, alias: string): Sql {
  return sql`coalesce((select max(l."seq") from ${ledgerTable(catalog)} l where l."record_id" = ${ident(alias, "id")}), 0) + 1`;
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
  return sql`insert into ${ledgerTable(catalog)} ("id", "app", "object", "record_id", "seq", "funnel", "from_stage", "to_stage", "at", "actor_id", "cause", "reason_code", "note", "amount", "currency", "definition_version", "evidence", "exception")
select ${values.id}, ${catalog.app}::text, ${object.key}::text, ${ident(alias, "id")}, ${values.seq}, ${move.funnel.key}::text, ${values.from}, ${move.to.key}::text, ${values.at}, ${values.actor}, ${values.cause}, ${values.reasonCode}, ${values.note}, ${amount}, ${currency}, ${catalog.version}::integer, ${values.evidence}, ${values.exception}
from ${from}`;
}
