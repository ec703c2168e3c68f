import { join, slot, type Sql, sql } from "@funnelsmith/logic";
import type { Catalog } from "@funnelsmith/storage";
import type { Rights } from "../rights/rights.ts";
import { rowPredicate } from "../rights/row-predicate.ts";
import { appTable } from "../write/app-row.ts";
import { type Compiled, compileOnce } from "../write/statements.ts";
import { factColumns } from "./facts-sql.ts";
import type { Gate } from "./gate.ts";
import { holdColumns } from "./lock.ts";
import { mayMove } from "./move-rights.ts";
import { resumeStage } from "./stage-sql.ts";

/**
 * The one statement a single move is judged by: where the record stands, what the actor may do with it, and every value its criteria read.
 * Slot `id`. Run after the locks it sees what they hold still.
 */
export function readStanding(catalog: Catalog, rights: Rights, gate: Gate): Compiled {
  const { object, funnel, to } = gate;
  return compileOnce(catalog, `standing:${rights.key}:${funnel.key}:${to.key}`, () => {
    const columns: Sql[] = [
      sql`a."revision"`,
      sql`r."id"`,
      sql`r."version"`,
      sql`r."funnel"`,
      sql`r."stage"`,
      sql`${resumeStage(catalog, object, "r")} as "resume"`,
      sql`${rowPredicate(rights.object(object.key).exception(funnel.key), "r")} as "may_except"`,
      ...holdColumns(gate.holds, "r"),
      ...factColumns(gate.facts, object.sources("r")),
    ];
    return sql`select ${join(columns, ",\n")}
from ${appTable(catalog)} a left join ${object.table} r on r."id" = ${slot("id")}::uuid and ${mayMove(rights, object, funnel, "r")}
where a."key" = ${catalog.app}`;
  });
}
