import type { Sql } from "./sql.ts";
import type { LogicType, Source } from "./types.ts";

/**
 * Where SQL finds a rule's variables: storage supplies it per object. Each expression has the SQL type of its LogicType:
 * text, numeric, boolean, date, timestamptz, uuid, text (choice), text[] (choices, texts).
 */
export interface SqlSources {
  /** The expression of a variable, such as `r."amount"`, a scalar subquery for a hop, or a bound value for the user and the clock. */
  variable(source: Source, type: LogicType): Sql;
  /**
   * A FROM item and join condition for child rows, already limited to undeleted ones, and the sources inside it:
   * `select … from <from> where <where> and <body>`.
   */
  children(name: string): { readonly from: Sql; readonly where: Sql; readonly sources: SqlSources };
  /**
   * The result of folding all child rows of a name, when something else folds them too and both are read at once; undefined, or left out,
   * to have each fold read them for itself. `value` is what each row gives, `write` the aggregate over it.
   */
  readonly gather?: (name: string, write: (value: Sql) => Sql, value: Sql | undefined) => Sql | undefined;
  /** IANA zone as a bound value. */
  readonly zone: Sql;
}
