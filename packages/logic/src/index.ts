/** The expression dialect: check once, then evaluate, compile to SQL, explain. No I/O. */
export { check, type CheckResult } from "./check.ts";
export { evaluate, evaluateGate } from "./evaluate.ts";
export type { SqlSources } from "./sql-sources.ts";
export { fill, ident, join, raw, render, Slot, type Sql, slot, sql } from "./sql.ts";
export { toSqlValue, toSqlWhere } from "./to-sql.ts";
export type * from "./types.ts";
