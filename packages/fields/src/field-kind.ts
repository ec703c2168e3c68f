import type { FieldDefinition } from "@funnelsmith/definition";
import type { LogicType, Sql } from "@funnelsmith/logic";
import type { FileGroup } from "./file/file-types.ts";
import type { LocalizedText } from "@funnelsmith/problem";

/** The languages of the product. */
export type Locale = keyof LocalizedText;

/** A column a field needs. */
export interface ColumnSpec {
  /** SQL type as written in DDL, e.g. `numeric(38,2)`, `text`, `uuid`, `text[]`. */
  readonly type: string;
  /** CHECK conditions over the column, each with a stable short id; `column` is the quoted name. Only what must hold for every writer (finite numbers, length). */
  readonly checks: readonly { readonly id: string; readonly condition: (column: string) => string }[];
}

/** What a kind may be asked; what it does not say, it is not. Core code asks these; it never compares names. */
export interface KindFlags {
  /** Computed, never written by anyone, and without a column. */
  readonly virtual?: true;
  /** Holds rows that are part of the record, in a table of their own: the fields of a row are in `fields`. It has no column. */
  readonly rows?: true;
  /** Given by the server when a record is created, never written by anyone, always unique; its kind has `numbering`. */
  readonly assigned?: true;
  /** Shows a value of the row a reference points at, as the reader may see it there. */
  readonly borrowed?: true;
  /** Holds a list. */
  readonly multiple?: true;
  readonly sortable?: true;
  /** May carry `unique: true`. */
  readonly unique?: true;
  /** Its text takes part in search when named in searchFields. */
  readonly searchable?: true;
  /** Points at a record of another object. */
  readonly reference?: true;
  /** Holds files: its column is jsonb, a list of `{id, name, size, type}`, and its kind has `files`. */
  readonly files?: true;
  /** Points at a member. */
  readonly member?: true;
  /** Can be an object's amountField. */
  readonly amount?: true;
  /** Counts in a currency: the field's own or the tenant's. */
  readonly currency?: true;
  /** Can be a report dimension. */
  readonly groupable?: true;
}

/** A refusal of one value: a stable code and a sentence. */
export interface FieldProblem {
  readonly code: string;
  readonly detail: LocalizedText;
}

/**
 * How values of another kind become this kind's, decided from definitions alone: whether a value fits the new column, scale, length
 * and options. min, max, minLength and pattern bind the next write instead. Fragments may hold the slot `zone`; `using` never throws.
 */
export type Conversion =
  | { readonly class: "lossless"; readonly using: (column: Sql) => Sql }
  | {
      readonly class: "checked";
      /** True for rows that convert; null is always convertible. */
      readonly convertible: (column: Sql) => Sql;
      readonly using: (column: Sql) => Sql;
    }
  | { readonly class: "refused"; readonly why: LocalizedText };

/** Operators of a filter row offered for a field, as names of the dialect. */
export type FilterOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "contains" | "startsWith" | "endsWith" | "empty";

/** Aggregates a field offers to reports. */
export type Aggregate = "count" | "sum" | "avg" | "min" | "max" | "median" | "count_distinct";

/** JSON Schema 2020-12 fragment. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a kind needs to know to make words: the reader's language and the tenant's zone. */
export interface FormatContext {
  readonly locale: Locale;
  readonly zone: string;
  /** ISO 4217 of the app, for amounts whose field names no currency. */
  readonly currency?: string;
}

/** How the values of an assigned field follow each other. Days are YYYY-MM-DD in the tenant's zone. */
export interface Numbering {
  /** Which counter the records of a day are counted by; the values of one counter all begin with it. */
  period(day: string): string;
  /** The value of the nth record of a period, created on a day. */
  value(day: string, n: number): string;
  /** Characters before the number, as the database counts them: code points. */
  readonly headLength: number;
}

/** What a field asks of the files it holds. */
export interface FileLimits {
  /** Bytes one may have. */
  readonly mostBytes: number;
  /** Why a file may not be in the field; undefined when it may. */
  refusal(file: { readonly name: string; readonly bytes: number; readonly group: FileGroup }): FieldProblem | undefined;
}

/** The code behind `field.kind`. One folder each; everything else in the product asks through this. */
export interface FieldKind<F extends FieldDefinition = FieldDefinition> {
  readonly name: F["kind"];
  readonly title: LocalizedText;
  /** Palette group. */
  readonly group: "basic" | "choice" | "people" | "advanced";
  readonly flags: KindFlags;
  /** The column, or undefined for a virtual kind. */
  column(field: F): ColumnSpec | undefined;
  /** Of a computed field: the stored field it reads like. Absent on kinds that store their values. */
  standsFor?(field: F): FieldDefinition;
  /** Of a kind that reads like a field elsewhere in the app: that field, looked for by object and key; `own` is its own object. See resolveFields. */
  like?(field: F, find: (object: string, field: string) => FieldDefinition | undefined, own: string): FieldDefinition | undefined;
  /** Of an assigned kind: how its values follow each other. */
  numbering?(field: F): Numbering;
  /** Of a kind that holds files: what they may be. */
  files?(field: F): FileLimits;
  /** Type of the field in rules. */
  logicType(field: F): LogicType;
  /** Schema of a wire value that is present and not null; titles come from elsewhere. Decimal bounds use our keywords decimalMin, decimalMax, decimalScale. */
  jsonSchema(field: F, locale: Locale): JsonSchema;
  /** Problems of the definition itself beyond its JSON Schema (min above max, default not among the options); pointer relative to the field. */
  lint(field: F): readonly (FieldProblem & { readonly pointer: string })[];
  /** Wire value (never null or undefined) → the value bound as a parameter, or why not. Trims, normalises; never rounds. */
  toColumn(
    value: unknown,
    field: F,
  ): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: FieldProblem };
  /** SQL expression of the wire value in JSON, from the column's (or formula's) expression: e.g. numeric with scale > 0 as text. Null stays null. */
  toWire(expression: Sql, field: F): Sql;
  /** The value a unique index and unique look-ups compare, e.g. lower(normalize(x, NFKC)). */
  uniqueKey(expression: Sql, field: F): Sql;
  readonly filterOperators: readonly FilterOperator[];
  readonly aggregates: readonly Aggregate[];
  /** Expression to order by (collation included); only asked of sortable kinds. */
  sortKey(expression: Sql, field: F): Sql;
  /** How a column of `from` becomes a column of `to` (this kind). `fromKind` is the kind of `from`. */
  convertFrom(from: FieldDefinition, fromKind: FieldKind, to: F): Conversion;
  /** Text people type or a file holds → wire value (null for blank), or why not. */
  parse(
    text: string,
    field: F,
    context: FormatContext,
  ): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: FieldProblem };
  /** Wire value → text for people and files; '' for null. */
  format(value: unknown, field: F, context: FormatContext): string;
  /** The value a new record starts with when the writer leaves the field out; `undefined` for none. */
  initial(field: F, context: { readonly today: string; readonly now: string; readonly user: string }): unknown;
  /** A believable value from a seeded generator of [0, 1). */
  sample(field: F, random: () => number): unknown;
}

export { textOf } from "@funnelsmith/definition";
