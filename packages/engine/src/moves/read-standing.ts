import { ident, join, slot, type Sql, sql, toSqlWhere } from "@funnelsmith/logic";
import type { Catalog } from "@funnelsmith/storage";
import { lockAppRow } from "../records/references-sql.ts";
import type { Rights } from "../rights/rights.ts";
import { rowPredicate } from "../rights/row-predicate.ts";
import { appTable } from "../write/app-row.ts";
import { type Compiled, compileOnce } from "../write/statements.ts";
import { factColumns } from "./facts-sql.ts";
import type { Gate } from "./gate.ts";
import { holdColumns } from "./lock.ts";
import { mayMove } from "./move-rights.ts";
import { rowColumns } from "./row-sql.ts";
import { setOff } from "./set-off.ts";
import { resumeStage } from "./stage-sql.ts";

/**
 * The one statement a single move is judged by: where the record stands, what the actor may do with it, every value its criteria read, and
 * as a0, a1, … whether a rule would draw it on from the stage it enters.
 * Slot `id`. Run after the locks it sees what they hold still.
 */
export function readStanding(catalog: Catalog, rights: Rights, gate: Gate): Compiled {
  const { object, funnel, to } = gate;
  return compileOnce(catalog, `standing:${rights.key}:${funnel.key}:${to.key}`, () => {
    const record = sql`${object.table} r on r."id" = ${slot("id")}::uuid and ${mayMove(rights, object, funnel, "r")}`;
    return sql`select ${join(columnsOf(catalog, rights, gate), ",\n")} from ${appTable(catalog)} a left join ${record} where a."key" = ${catalog.app}`;
  });
}

/**
 * The same, locking the app's row and the record itself on the way. Right only where the judgement reads the record alone: its values come
 * from the locked row, while any other row would be seen as it was before the lock.
 */
export function lockStanding(catalog: Catalog, rights: Rights, gate: Gate): Compiled {
  const { object, funnel, to } = gate;
  return compileOnce(catalog, `lock standing:${rights.key}:${funnel.key}:${to.key}`, () => {
    const columns = join([...rowColumns(object).keys()].map((name) => ident("r", name)));
    return sql`with ${lockAppRow(appTable(catalog), catalog.app)},
k as materialized (select ${columns} from ${object.table} r where r."id" = ${slot("id")}::uuid and ${mayMove(rights, object, funnel, "r")} for no key update)
select ${join(columnsOf(catalog, rights, gate), ",\n")} from app a left join k r on true`;
  });
}

function columnsOf(catalog: Catalog, rights: Rights, gate: Gate): Sql[] {
  const { object, funnel } = gate;
  return [
    sql`a."revision"`,
    sql`r."id"`,
    sql`r."version"`,
    sql`r."funnel"`,
    sql`r."stage"`,
    sql`${resumeStage(catalog, object, "r")} as "resume"`,
    sql`${rowPredicate(rights.object(object.key).exception(funnel.key), "r")} as "may_except"`,
    ...holdColumns(gate.holds, "r"),
    ...factColumns(gate.facts, object.sources("r")),
    ...setOff(catalog, gate).rules.map(({ rule }, at) => sql`${toSqlWhere(rule, object.sources("r"))} as ${ident(`a${at}`)}`),
  ];
}
