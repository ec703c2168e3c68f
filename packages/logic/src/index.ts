/** The expression dialect: check once, then evaluate, compile to SQL, explain. No I/O. */
export type { SqlSources } from "./sql-sources.ts";
export { fill, ident, join, raw, render, Slot, type Sql, slot, sql } from "./sql.ts";
export type * from "./types.ts";
