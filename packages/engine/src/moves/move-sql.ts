import { ident, join, raw, slot, type Sql, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogFunnel, CatalogObject, CatalogStage } from "@funnelsmith/storage";
import { bodyJson } from "../records/insert-sql.ts";
import type { Rights } from "../rights/rights.ts";
import { idempotencyInsert, outboxInsert } from "../write/side-rows.ts";
import { type Compiled, compileOnce } from "../write/statements.ts";
import { ledgerInsert } from "./ledger.ts";
import { rowColumns } from "./row-sql.ts";
import { stageAssignments } from "./stage-sql.ts";

/** What a single move's statement is made for. */
export interface MoveShape {
  readonly object: CatalogObject;
  readonly funnel: CatalogFunnel;
  readonly to: CatalogStage;
  readonly idempotent: boolean;
}

/**
 * One statement that moves one locked record: record, ledger, outbox and idempotency rows, all or nothing. Slots: id, version, bump (1, or 0 when the
 * request has raised the version already), from_funnel,
 * from_stage, transition (uuid), actor, code, note, evidence, exception, cause, event, me, now. Answers the record's JSON as its mover may
 * see it, or no row when the record is no longer where it was judged.
 */
export function moveStatement(catalog: Catalog, rights: Rights, shape: MoveShape): Compiled {
  const { object, funnel, to, idempotent } = shape;
  return compileOnce(catalog, `move:${rights.key}:${funnel.key}:${to.key}:${idempotent}`, () => {
    const now = sql`${slot("now")}::timestamptz`;
    const set = stageAssignments(catalog, funnel, to, "t", now).map(({ name, value }) => sql`${ident(name)} = ${value}`);
    const columns = join([...rowColumns(object).keys()].map((name) => ident("t", name)));
    const parts = [
      sql`m as (update ${object.table} t set ${join(set)}, "version" = t."version" + ${slot("bump")}::integer, "updated_at" = ${now}, "updated_by" = ${slot("me")}::uuid
where t."id" = ${slot("id")}::uuid and t."version" = ${slot("version")}::integer and t."stage" is not distinct from ${slot("from_stage")}::text and t."funnel" is not distinct from ${slot("from_funnel")}::text
returning ${columns})`,
      sql`led as (${ledgerInsert(catalog, object, { funnel, to }, singleLedger(now), raw("m r"), "r")})`,
      sql`box as (${outboxInsert(catalog, object, "move", raw('r."id"'), raw("m r"))})`,
      sql`done as materialized (select ${bodyJson(catalog, rights, object, "r")} as "body" from m r)`,
      ...(idempotent ? [sql`idem as (${idempotencyInsert(catalog, 200, raw('d."body"'), raw("done d"))})`] : []),
    ];
    return sql`with ${join(parts, ",\n")}\nselect d."body" from done d`;
  });
}

/** The ledger row of a single move, from the slots of its statement; the record moved is under `r`. */
export function singleLedger(at: Sql): Parameters<typeof ledgerInsert>[3] {
  return {
    id: sql`${slot("transition")}::uuid`,
    isFirst: false,
    from: sql`${slot("from_stage")}::text`,
    at,
    actor: sql`${slot("actor")}::uuid`,
    cause: sql`${slot("cause")}::text`,
    reasonCode: sql`${slot("code")}::text`,
    note: sql`${slot("note")}::text`,
    evidence: sql`${slot("evidence")}::jsonb`,
    exception: sql`${slot("exception")}::jsonb`,
  };
}
