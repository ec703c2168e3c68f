import { type AppDefinition, type FieldDefinition, type ObjectDefinition, wholeOf } from "@funnelsmith/definition";
import { isUnique, kindOf } from "@funnelsmith/fields";
import { ident } from "@funnelsmith/logic";
import { inline, name } from "./ddl.ts";
import { constraintName, shortId } from "./names.ts";
import type { PhysicalColumn } from "./physical.ts";

/** One index a table should have. */
export interface WantedIndex {
  readonly name: string;
  /** What it is made of, without names that change: equal identities are the same index. */
  readonly identity: string;
  readonly unique: boolean;
  /** The field of a unique index. */
  readonly field: string | undefined;
  /** The part after `on <table>`. */
  readonly definition: string;
}

/** How many sort orders of saved views get an index; each one costs every write. */
const mostViews = 4;

/** What a unique index compares and among which rows. */
export function uniqueExpression(object: ObjectDefinition, field: string, column: string): string | undefined {
  const definition = object.fields.find((one) => one.key === field);
  if (definition === undefined || !isUnique(definition)) return undefined;
  return inline(kindOf(definition).uniqueKey(ident(column), definition));
}

/** Stored fields that saved views are sorted by first, as many as get an index. */
function viewOrders(app: AppDefinition, object: ObjectDefinition): readonly FieldDefinition[] {
  const first = (app.views ?? []).flatMap((view) => (view.object === object.key ? (view.sort?.[0]?.field ?? []) : []));
  const fields = [...new Set(first)].flatMap((key) => object.fields.find((field) => field.key === key) ?? []);
  return fields.filter((field) => kindOf(field).flags.sortable && kindOf(field).column(field) !== undefined).slice(0, mostViews);
}

/** Keys of the fields whose order an index keeps: of saved views, and unique ones that are compared as they are sorted. */
export function indexedOrders(app: AppDefinition, object: ObjectDefinition): readonly string[] {
  const same = (field: FieldDefinition): boolean => {
    const [kind, x] = [kindOf(field), ident("x")];
    return isUnique(field) && inline(kind.uniqueKey(x, field)) === inline(kind.sortKey(x, field));
  };
  return [...viewOrders(app, object), ...object.fields.filter(same)].map(({ key }) => key);
}

/** The indexes of an object's table: unique fields, references, the lists everybody opens, search, saved views. */
export function wantedIndexes(
  app: AppDefinition,
  object: ObjectDefinition,
  table: string,
  columns: Readonly<Record<string, PhysicalColumn>>,
  funnel: boolean,
): readonly WantedIndex[] {
  const wanted: WantedIndex[] = [];
  const plain = (identity: string, definition: string): void => {
    const id = `i_${shortId(`${table}|${identity}`)}${shortId(`${identity}|${table}`)}`;
    wanted.push({ name: id, identity, unique: false, field: undefined, definition });
  };
  // Rows of a sub-table are found by their record alone.
  if (wholeOf(object.key) === undefined) {
    plain("search", "using gin (search) where deleted_at is null");
    plain("recent", "(created_at desc, id desc) where deleted_at is null");
    plain(funnel ? "owner+stage" : "owner", `(owner_id, ${funnel ? "stage, " : ""}created_at desc, id desc) where deleted_at is null`);
    // Rows the reader helps on are part of every scope but "all" and "none".
    plain("helpers", "using gin (collaborator_ids) where deleted_at is null and collaborator_ids <> '{}'");
  }
  if (funnel) {
    plain("board", "(funnel, stage, stage_entered_at desc, id desc) where deleted_at is null");
    // Reports over the ledger leave the deleted out, which are few in a wide table.
    plain("deleted", "(id) where deleted_at is not null");
  }
  for (const field of object.fields) {
    const column = columns[field.key];
    if (column === undefined) continue;
    const expression = uniqueExpression(object, field.key, column.column);
    if (expression !== undefined) {
      const identity = `unique#${column.serial}:${inline(kindOf(field).uniqueKey(ident("x"), field))}`;
      wanted.push({
        name: constraintName("u", field.key, `${table}|${identity}`),
        identity,
        unique: true,
        field: field.key,
        definition: `((${expression})) where deleted_at is null and ${name(column.column)} is not null`,
      });
    }
    const flags = kindOf(field).flags;
    if (flags.reference || flags.member) {
      // Rows that point nowhere are looked for by no index, and each entry costs every write.
      const pointing = `where deleted_at is null and ${name(column.column)} is not null`;
      plain(`points#${column.serial}`, `(${name(column.column)}, created_at desc, id desc) ${pointing}`);
    }
  }
  for (const field of viewOrders(app, object)) {
    const column = columns[field.key];
    if (column === undefined) continue;
    const order = (of: string): string => inline(kindOf(field).sortKey(ident(of), field));
    // The order of a choice is that of its options: put in another, they want another index.
    plain(`sorted#${column.serial}:${shortId(order("x"))}`, `((${order(column.column)}), id) where deleted_at is null`);
  }
  return wanted;
}

/** The statement that makes an index; concurrently it takes no lock that stops anybody, but must stand outside a transaction. */
export function createIndex(schema: string, table: string, index: WantedIndex, concurrently: boolean): string {
  return `create ${index.unique ? "unique " : ""}index ${concurrently ? "concurrently " : ""}${name(index.name)} on ${name(schema, table)} ${index.definition}`;
}
