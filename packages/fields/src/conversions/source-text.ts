import type { FieldDefinition } from "@funnelsmith/definition";
import { type Sql, sql } from "@funnelsmith/logic";
import type { FieldKind } from "../field-kind.ts";

/** The wire text of a stored column, and what is known of it from the definition. */
export interface SourceText {
  readonly text: (column: Sql) => Sql;
  /** Fewest and most characters it can have. */
  readonly min: number;
  readonly max: number;
  /** `lines` may hold line breaks; `form` is text of one fixed form, such as an address; `line` is any other. */
  readonly shape: "line" | "lines" | "form";
}

const fixed = (text: (column: Sql) => Sql, length: number): SourceText => ({ text, min: length, max: length, shape: "line" });

const longest = (values: readonly string[]): number => values.reduce((most, value) => Math.max(most, value.length), 0);

/** The number a schema says under a keyword, or `otherwise`. */
export function schemaNumber(from: FieldDefinition, fromKind: FieldKind, keyword: string, otherwise: number): number {
  const value = fromKind.jsonSchema(from, "en")[keyword];
  return typeof value === "number" ? value : otherwise;
}

/** How a column of any kind reads as its wire text; lists join with a comma. Undefined for fields without a column and for files. */
export function sourceText(from: FieldDefinition, fromKind: FieldKind): SourceText | undefined {
  if (fromKind.column(from) === undefined) return undefined;
  const type = fromKind.logicType(from);
  switch (type.is) {
    case "text": {
      const max = schemaNumber(from, fromKind, "maxLength", Number.POSITIVE_INFINITY);
      const said = fromKind.jsonSchema(from, "en")["plainText"];
      return { text: (column) => column, min: 0, max, shape: said === "lines" || said === "form" ? said : "line" };
    }
    case "number":
      return { ...fixed(asText, 0), max: 20 + schemaNumber(from, fromKind, "decimalScale", 0) };
    case "boolean":
      return { ...fixed(asText, 4), max: 5 };
    case "date":
      return fixed(dateToText, 10);
    case "instant":
      return fixed(instantToText, 24);
    case "id":
      return fixed(asText, 36);
    case "choice":
      return { text: (column) => column, min: 0, max: longest(type.values), shape: "line" };
    case "files":
      return undefined;
    case "choices":
    case "texts": {
      const values = type.is === "choices" ? type.values : [];
      const max = values.reduce((sum, value) => sum + value.length + 2, 0);
      return { text: (column) => sql`pg_catalog.array_to_string(${column}, ', ')`, min: 0, max, shape: "line" };
    }
  }
}

function asText(column: Sql): Sql {
  return sql`(${column})::text`;
}

/** YYYY-MM-DD of a date column whatever the session's DateStyle. */
export function dateToText(expression: Sql): Sql {
  return sql`pg_catalog.to_char((${expression})::timestamp, 'YYYY-MM-DD')`;
}

/** RFC 3339 UTC with milliseconds of an instant column. */
export function instantToText(expression: Sql): Sql {
  return sql`pg_catalog.to_char((${expression}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
