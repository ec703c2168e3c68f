/** The expression dialect: check once, then evaluate, compile to SQL, explain. No I/O. */
export { check, type CheckResult } from "./check.ts";
export { constantTruth, type Domains } from "./constant-truth.ts";
export { evaluate, evaluateGate } from "./evaluate.ts";
export { explain } from "./explain.ts";
export type { ExplainedLeaf, ExplainedNode, Explanation, Fix, Reading, RowsReading } from "./explanation.ts";
export { fieldPaths, usesClock, usesUser } from "./reads.ts";
export { nameOf } from "./phrase.ts";
export { sentence } from "./sentence.ts";
export type { SqlSources } from "./sql-sources.ts";
export { fill, ident, join, raw, render, Slot, type Sql, slot, sql } from "./sql.ts";
export { sqlTypes, toSqlValue, toSqlWhere } from "./to-sql.ts";
export type * from "./types.ts";
