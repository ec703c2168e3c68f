import { join, slot, type Sql, sql } from "@funnelsmith/logic";
import type { Catalog } from "@funnelsmith/storage";
import type { Rights } from "../rights/rights.ts";
import { appTable } from "../write/app-row.ts";
import { type Compiled, compileOnce } from "../write/statements.ts";
import { factColumns } from "./facts-sql.ts";
import type { Gate } from "./gate.ts";
import { holdColumns } from "./lock.ts";
import { mayMove, moveRightColumns } from "./move-rights.ts";
import { patchedRow } from "./row-sql.ts";
import { resumeStage } from "./stage-sql.ts";

/**
 * The one statement a single move is judged by: where the record stands, what the actor may do with it, and every value its criteria read,
 * as the row would be with the patch. Slot `id` and one for each patched field. Run after the locks it sees what they hold still.
 */
export function readStanding(catalog: Catalog, rights: Rights, gate: Gate, patched: readonly string[]): Compiled {
  const { object, funnel, to } = gate;
  const fields = [...patched].sort();
  return compileOnce(catalog, `standing:${rights.key}:${funnel.key}:${to.key}:${fields.join()}`, () => {
    const columns: Sql[] = [
      sql`a."revision"`,
      sql`r."id"`,
      sql`r."version"`,
      sql`r."funnel"`,
      sql`r."stage"`,
      sql`${resumeStage(catalog, object, "r")} as "resume"`,
      ...moveRightColumns(rights.object(object.key), object, funnel, "r"),
      ...holdColumns(gate.holds, "r"),
      ...factColumns(gate.facts, object.sources("r")),
    ];
    return sql`select ${join(columns, ",\n")}
from ${appTable(catalog)} a left join ${patchedRow(object, fields, "r")} on r."id" = ${slot("id")}::uuid and ${mayMove(rights, object, funnel, "r")}
where a."key" = ${catalog.app}`;
  });
}
