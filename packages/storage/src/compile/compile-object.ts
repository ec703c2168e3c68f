import { type AppDefinition, type FieldDefinition, type ObjectDefinition, rowObjectKey, wholeOf } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import { ident, join, raw, type Sql, type SqlSources, sql, toSqlValue } from "@funnelsmith/logic";
import type { CatalogField, CatalogFunnel, CatalogObject, CatalogReference } from "../catalog.ts";
import { quote } from "../tables/ddl.ts";
import { counterName } from "../numbers/take-numbers.ts";
import { type KeyPast, type KeySpan, spansOf } from "../tables/key-past.ts";
import type { Physical, PhysicalObject } from "../tables/physical.ts";
import type { ParameterValues } from "./parameter-values.ts";
import { type RuleBook, ruleAt } from "./rule-book.ts";
import { type SourceObject, sourcesOf } from "./sources.ts";

/** What is known before the object itself is made. */
export interface ObjectParts {
  readonly app: AppDefinition;
  readonly parameters: ParameterValues;
  readonly schema: string;
  readonly definition: ObjectDefinition;
  /** Its place in the definition. */
  readonly pointer: string;
  readonly physical: PhysicalObject;
  /** Where each object is, by key. */
  readonly places: Physical["objects"];
  /** Read instead of its table. */
  readonly reads?: Sql | undefined;
  /** Rows may stand in funnels that are no longer defined. */
  readonly hasHiddenFunnels: boolean;
  readonly references: readonly CatalogReference[];
  readonly book: RuleBook;
  readonly lookup: (key: string) => UnfinishedObject;
}

/** An object without its funnels, which need its fields. */
export type UnfinishedObject = Omit<CatalogObject, "funnels"> & SourceObject & { readonly funnels: CatalogFunnel[] };

/** Compiles one object; its funnels are pushed by the caller. */
export function compileObject(parts: ObjectParts): UnfinishedObject {
  const { app, definition, physical, book } = parts;
  const scope = book.scopes.get(definition.key);
  if (scope === undefined) throw new Error(`no scope for ${definition.key}`);
  const sources = (alias: string): SqlSources => sourcesOf(object, alias, parts.lookup);
  const fields = new Map(
    definition.fields.map((field, index) => [field.key, compileField(field, `${parts.pointer}/fields/${index}`, parts, sources, book)]),
  );
  const of = (key: string): CatalogField => {
    const field = fields.get(key);
    if (field === undefined) throw new Error(`${definition.key} has no field ${key}`);
    return field;
  };
  const incoming = parts.references.filter((reference) => reference.to === definition.key);
  const object: UnfinishedObject = {
    app: app.key,
    schema: parts.schema,
    parameters: parts.parameters,
    key: definition.key,
    definition,
    partOf: wholeOf(definition.key),
    table: parts.reads ?? ident(parts.schema, physical.table),
    fields,
    title: of(definition.titleField),
    amount: definition.amountField === undefined ? undefined : of(definition.amountField),
    closeDate: definition.closeDateField === undefined ? undefined : of(definition.closeDateField),
    search: Object.freeze(
      (wholeOf(definition.key) === undefined ? searchFields(definition) : []).map(of).filter((field) => field.kind.flags.searchable),
    ),
    funnels: [],
    hasHiddenFunnels: parts.hasHiddenFunnels,
    standing(alias, column) {
      if (!parts.hasHiddenFunnels) return ident(alias, column);
      const here = join(object.funnels.map((funnel) => raw(quote(funnel.key))));
      return sql`case when ${ident(alias, "funnel")} in (${here}) then ${ident(alias, column)} end`;
    },
    validations: Object.freeze(
      (definition.validations ?? []).map((validation, index) =>
        Object.freeze({ definition: validation, rule: ruleAt(book, `${parts.pointer}/validations/${index}/rule`) }),
      ),
    ),
    incoming: Object.freeze(incoming),
    outgoing: Object.freeze(parts.references.filter((reference) => reference.from === definition.key)),
    scope,
    children: new Map(
      incoming.flatMap((reference) =>
        reference.inverse === undefined ? [] : [[reference.inverse, { object: reference.from, by: reference.field }]],
      ),
    ),
    sources,
  };
  return object;
}

/** Fields search looks in, as defined or the title alone. */
export function searchFields(definition: ObjectDefinition): readonly string[] {
  return definition.searchFields ?? [definition.titleField];
}

function compileField(
  definition: FieldDefinition,
  pointer: string,
  { definition: object, schema, physical: { table, columns, computed }, places, lookup }: ObjectParts,
  sources: (alias: string) => SqlSources,
  book: RuleBook,
): CatalogField {
  const kind = kindOf(definition);
  const keys = (past: KeyPast | undefined): readonly KeySpan[] => Object.freeze(spansOf(past ?? {}, definition.key));
  const common = { key: definition.key, definition, kind, type: kind.logicType(definition) };
  if (kind.flags.rows) {
    const rowsKey = rowObjectKey(object.key, definition.key);
    // Told with the record they are part of, rows are told under the field's key.
    const { formerKeys, ...past } = places[rowsKey] ?? {};
    return Object.freeze({
      ...common,
      column: undefined,
      keys: keys({ ...past, ...(formerKeys && { formerKeys: formerKeys.map((one) => ({ ...one, key: definition.key })) }) }),
      numbered: undefined,
      formula: undefined,
      get rows(): CatalogObject {
        return lookup(rowsKey);
      },
      expression: (): Sql => {
        throw new Error(`${definition.key} has rows, not a value`);
      },
    });
  }
  if (kind.flags.virtual) {
    const formula = ruleAt(book, `${pointer}/formula`);
    // A formula's value is the rounded one, whoever reads it.
    const scale = kind.jsonSchema(definition, "en")["decimalScale"];
    const rounded = (value: Sql): Sql => (typeof scale === "number" ? sql`pg_catalog.round(${value}, ${raw(String(scale))})` : value);
    const byAlias = new Map<string, Sql>();
    const expression = (alias: string): Sql => {
      const known = byAlias.get(alias);
      if (known !== undefined) return known;
      const made = rounded(toSqlValue(formula, sources(alias)));
      byAlias.set(alias, made);
      return made;
    };
    return Object.freeze({
      ...common,
      column: undefined,
      keys: keys(computed?.[definition.key]),
      numbered: undefined,
      rows: undefined,
      formula,
      expression,
    });
  }
  const place = columns[definition.key];
  if (place === undefined) throw new Error(`${definition.key} has no column`);
  const { column } = place;
  const numbered = kind.flags.assigned ? { schema, table, column, counter: counterName(table, place.serial) } : undefined;
  return Object.freeze({
    ...common,
    column,
    keys: keys(place),
    numbered,
    rows: undefined,
    formula: undefined,
    expression: (alias: string) => ident(alias, column),
  });
}
