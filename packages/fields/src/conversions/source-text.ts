import type { FieldDefinition } from "@funnelsmith/definition";
import { type Sql, sql } from "@funnelsmith/logic";
import type { FieldKind } from "../field-kind.ts";

/** The wire text of a stored column, and what is known of it from the definition. */
export interface SourceText {
  readonly text: (column: Sql) => Sql;
  /** Most characters it can have. */
  readonly max: number;
  /** May hold line breaks. */
  readonly lines: boolean;
}

const longest = (values: readonly string[]): number => values.reduce((most, value) => Math.max(most, value.length), 0);

/** The number a schema says under a keyword, or `otherwise`. */
export function schemaNumber(from: FieldDefinition, fromKind: FieldKind, keyword: string, otherwise: number): number {
  const value = fromKind.jsonSchema(from, "en")[keyword];
  return typeof value === "number" ? value : otherwise;
}

/** How a column of any kind reads as its wire text; lists join with a comma. Undefined for fields without a column. */
export function sourceText(from: FieldDefinition, fromKind: FieldKind): SourceText | undefined {
  if (fromKind.flags.virtual) return undefined;
  const type = fromKind.logicType(from);
  switch (type.is) {
    case "text": {
      const lines = fromKind.jsonSchema(from, "en")["plainText"] === "lines";
      return { text: (column) => column, max: schemaNumber(from, fromKind, "maxLength", Number.POSITIVE_INFINITY), lines };
    }
    case "number":
      return { text: (column) => sql`(${column})::text`, max: 20 + schemaNumber(from, fromKind, "decimalScale", 0), lines: false };
    case "boolean":
      return { text: (column) => sql`(${column})::text`, max: 5, lines: false };
    case "date":
      return { text: dateToText, max: 10, lines: false };
    case "instant":
      return { text: instantToText, max: 24, lines: false };
    case "id":
      return { text: (column) => sql`(${column})::text`, max: 36, lines: false };
    case "choice":
      return { text: (column) => column, max: longest(type.values), lines: false };
    case "choices":
    case "texts": {
      const values = type.is === "choices" ? type.values : [];
      const max = values.reduce((sum, value) => sum + value.length + 2, 0);
      return { text: (column) => sql`pg_catalog.array_to_string(${column}, ', ')`, max, lines: false };
    }
  }
}

/** YYYY-MM-DD of a date column whatever the session's DateStyle. */
export function dateToText(expression: Sql): Sql {
  return sql`pg_catalog.to_char((${expression})::timestamp, 'YYYY-MM-DD')`;
}

/** RFC 3339 UTC with milliseconds of an instant column. */
export function instantToText(expression: Sql): Sql {
  return sql`pg_catalog.to_char((${expression}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
