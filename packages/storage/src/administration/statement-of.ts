import type { Compilable, DeleteResult, InsertResult, UpdateResult } from "kysely";
import type { Answers, Row, Statement } from "../database.ts";

/** A write that returns nothing answers no rows, whatever the builder calls it. */
type RowOf<R> = R extends InsertResult | UpdateResult | DeleteResult ? Row : R;

/**
 * What the query builder made, for the doors of Database, which then answer rows of its type. With a name it becomes a prepared
 * statement: only for queries whose text is always the same.
 */
export function statementOf<R>(query: Compilable<R>, name?: string): Statement & Answers<RowOf<R>> {
  const { sql, parameters } = query.compile();
  return { ...(name !== undefined && { name }), text: sql, values: parameters };
}
