import { ident, join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { CatalogObject } from "@funnelsmith/storage";
import type { Rights } from "../rights/rights.ts";
import { rowPredicate } from "../rights/row-predicate.ts";
import type { RowCheck } from "./row-check.ts";
import { fieldPlace } from "./read-input.ts";
import { newRows, oldRows } from "./rows-input.ts";

const text = (value: string): Sql => raw(`'${value.replaceAll("'", "''")}'`);

/** For each written field that some stage locks: the record is not there, or the actor may unlock it, or the value stays what it was. */
export function lockChecks(rights: Rights, object: CatalogObject, fields: readonly string[]): readonly RowCheck[] {
  return fields.flatMap((key): RowCheck[] => {
    const column = object.fields.get(key)?.column;
    const locks = object.funnels.flatMap((funnel) => {
      const stages = funnel.stages.filter((stage) => stage.locked.has(key));
      if (stages.length === 0) return [];
      const here = sql`r."funnel" = ${text(funnel.key)} and r."stage" in (${join(stages.map((stage) => text(stage.key)))})`;
      // Nobody's record is within no scope, which SQL calls neither true nor false.
      return [sql`(${here} and not coalesce(${rowPredicate(rights.object(object.key).unlock(funnel.key), "r")}, false))`];
    });
    const rows = object.fields.get(key)?.rows !== undefined;
    if (locks.length === 0 || (column === undefined && !rows)) return [];
    const stays =
      column === undefined
        ? sql`${ident("f", newRows(key))} is not distinct from ${ident("f", oldRows(key))}`
        : sql`${ident("f", column)} is not distinct from ${ident("r", column)}`;
    return [
      {
        holds: sql`(${stays} or not coalesce(${join(locks, " or ")}, false))`,
        code: "FIELD_LOCKED",
        items: [
          {
            pointer: fieldPlace(rights, object, key),
            code: "FIELD_LOCKED",
            detail: { "zh-CN": "此阶段不能修改", en: "It cannot be changed in this stage" },
          },
        ],
      },
    ];
  });
}
