import { type CheckedRule, ident, join, type Read, slot, type Sql, sql, toSqlWhere, usesClock } from "@funnelsmith/logic";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import { deepReads } from "./deep-reads.ts";
import { type Gate, gateOf } from "./gate.ts";
import { ledgerTable } from "./stage-sql.ts";
import { isParked } from "./stage-traits.ts";
import { waysTo } from "./standings.ts";

/** A stage that draws records in when its rule is true. */
export interface AutoRule {
  readonly key: string;
  readonly gate: Gate;
  readonly rule: CheckedRule;
  /** Every name the rule reads, also through formulas. */
  readonly reads: readonly Read[];
  /** True when time alone can make it true. */
  readonly clock: boolean;
  /** Ways it may take: forward, within the funnel, needing nobody's words. */
  readonly open: readonly number[];
  /** Stages those ways begin in. */
  readonly from: readonly string[];
}

/** All autoEnter rules of an app, nearer stages first. */
export function autoRules(catalog: Catalog): readonly AutoRule[] {
  return catalog.memo("auto rules", () =>
    [...catalog.funnels.values()].flatMap((funnel) => {
      const object = catalog.objects.get(funnel.object);
      if (!object) return [];
      return funnel.stages.flatMap((to): AutoRule[] => {
        if (!to.autoEnter || to.reasons) return [];
        const gate = gateOf(catalog, object, funnel, to);
        const ways = waysTo(catalog, object, funnel, to).moves;
        const reads = deepReads(object, [to.autoEnter]);
        const open = ways.flatMap((move, at) => {
          const onward = (move?.kind === "forward" || move?.kind === "skip") && move.policy !== "deny";
          // A person parked it; only a person takes it up again.
          return onward && move.from?.funnel === funnel && !isParked(move.from.stage) ? [at] : [];
        });
        const from = open.flatMap((at) => ways[at]?.from?.stage.key ?? []);
        const clock = usesClock({ reads });
        return open.length === 0 ? [] : [{ key: `${funnel.key}.${to.key}`, gate, rule: to.autoEnter, reads, clock, open, from }];
      });
    }),
  );
}

/** Rows of the rule's object, under `r`, that writing rows of an object (slot `touched`) may have made it true for; undefined when it cannot have. */
export function touchedBy(catalog: Catalog, auto: AutoRule, object: CatalogObject): Sql | undefined {
  const own = auto.gate.object;
  const touched = sql`any(${slot("touched")}::uuid[])`;
  const conditions = new Map<string, Sql>();
  if (own.key === object.key) conditions.set("id", sql`r."id" = ${touched}`);
  for (const { source, children } of auto.reads) {
    if (source.from === "hop" && source.object === object.key) {
      const through = own.fields.get(source.through);
      if (through) conditions.set(source.through, sql`${through.expression("r")} = ${touched}`);
    }
    if (children?.object !== object.key) continue;
    const by = object.fields.get(children.by);
    if (!by) continue;
    const present = sql`select ${by.expression("c")} from ${object.table} c where c."id" = ${touched}`;
    // A child that has just changed hands concerns the parent it left as well; only the audit log still knows that one.
    const audit = ident(catalog.tenant.schema, "audit");
    const former = sql`select (a."changes"->${by.key}::text->>0)::uuid from ${audit} a where a."record_id" = ${touched} and a."at" = ${slot("now")}::timestamptz and a."changes" ? ${by.key}::text`;
    conditions.set(`children:${children.name}`, sql`(r."id" in (${present}) or r."id" in (${former}))`);
  }
  return conditions.size === 0 ? undefined : sql`(${join([...conditions.values()], " or ")})`;
}

/** Evidence of a move back: the rule was true when the record was sent away, and does not draw it in again during that visit. */
export const heldEvidence = (stage: string): Record<string, unknown> => ({
  key: "auto_enter",
  stage,
  side: "auto",
  severity: "auto",
  met: true,
  reads: {},
});

/** True for rows under `r` that the rule may move now. */
export function enters(catalog: Catalog, auto: AutoRule): Sql {
  const { object, funnel, to } = auto.gate;
  const ledger = ledgerTable(catalog);
  const last = sql`(select max(k."seq") from ${ledger} k where k."record_id" = r."id")`;
  const held = JSON.stringify([{ side: "auto", stage: to.key }]);
  return sql`r."deleted_at" is null and r."funnel" = ${funnel.key}::text and r."stage" = any(${auto.from}::text[]) and ${toSqlWhere(auto.rule, object.sources("r"))}
and not exists (select 1 from ${ledger} l where l."record_id" = r."id" and l."seq" = ${last} and l."evidence" @> ${held}::jsonb)`;
}

/** Rules that would draw a record in again right after it was sent back to a stage. */
export function rulesFrom(catalog: Catalog, object: CatalogObject, funnel: string, stage: string): readonly AutoRule[] {
  return autoRules(catalog).filter((auto) => auto.gate.object === object && auto.gate.funnel.key === funnel && auto.from.includes(stage));
}
