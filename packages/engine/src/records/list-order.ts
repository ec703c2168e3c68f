import { ident, join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import type { Rights } from "../rights/rights.ts";
import { shownValue } from "../rights/reader-sources.ts";

/** One key of a sort. Nulls come last in both directions. */
export interface OrderKey {
  readonly name: string;
  readonly descending: boolean;
  readonly nullable: boolean;
  /** The key with the row under `r`. */
  readonly expression: Sql;
}

const systemColumns: Readonly<Record<string, { readonly column: string; readonly nullable: boolean; readonly staged: boolean }>> = {
  createdAt: { column: "created_at", nullable: false, staged: false },
  updatedAt: { column: "updated_at", nullable: false, staged: false },
  stageEnteredAt: { column: "stage_entered_at", nullable: true, staged: true },
};

/** The key for a field or system column; undefined when it does not exist for the reader. */
export function orderKey(
  catalog: Catalog,
  rights: Rights,
  object: CatalogObject,
  name: string,
  descending: boolean,
): OrderKey | "unsortable" | undefined {
  const system = Object.hasOwn(systemColumns, name) ? systemColumns[name] : undefined;
  if (system !== undefined) {
    if (system.staged && object.funnels.length === 0) return undefined;
    return { name, descending, nullable: system.nullable, expression: ident("r", system.column) };
  }
  const field = object.fields.get(name);
  if (field === undefined || !rights.object(object.key).readable.has(name)) return undefined;
  if (!field.kind.flags.sortable) return "unsortable";
  return {
    name,
    descending,
    nullable: true,
    expression: field.kind.sortKey(shownValue(catalog, rights, object, field, "r"), field.definition),
  };
}

/** The direction of the last key serves the id as well, so that an index over both can be read either way. */
const idDescends = (order: readonly OrderKey[]): boolean => order.at(-1)?.descending ?? false;

/** ORDER BY over the given expressions, one for each key, and an id. `apart` says that nulls of the first key are not among the others. */
export function orderBy(order: readonly OrderKey[], expressions: readonly Sql[], id: Sql, apart = false): Sql {
  const keys = order.map(({ descending, nullable }, index) => {
    // `desc` alone puts nulls first; "nulls last" is said only where it matters, since it costs the use of a plain index.
    const way = descending ? (nullable && !(apart && index === 0) ? " desc nulls last" : " desc") : "";
    return sql`${expressions[index] ?? raw("null")}${raw(way)}`;
  });
  return join([...keys, sql`${id}${raw(idDescends(order) ? " desc" : "")}`]);
}

/** Where a page starts: for each key, whether the last row's value was null, with the value or id as SQL. */
export interface After {
  readonly nulls: readonly boolean[];
  readonly values: readonly Sql[];
  readonly id: Sql;
}

/** True for the rows after a position in the order. */
export function isAfter(order: readonly OrderKey[], after: After, from = 0): Sql {
  const id = ident("r", "id");
  const rest = order.slice(from);
  if (rest.every((key) => !key.nullable && key.descending === idDescends(order))) {
    const left = join([...rest.map((key) => key.expression), id]);
    const right = join([...after.values.slice(from), after.id]);
    return sql`(${left}) ${raw(idDescends(order) ? "<" : ">")} (${right})`;
  }
  const key = order[from];
  if (key === undefined) return sql`${id} ${raw(idDescends(order) ? "<" : ">")} ${after.id}`;
  const tail = isAfter(order, after, from + 1);
  if (after.nulls[from]) return sql`(${key.expression} is null and ${tail})`;
  const value = after.values[from] ?? raw("null");
  const beyond = sql`${key.expression} ${raw(key.descending ? "<" : ">")} ${value}`;
  const blank = key.nullable ? sql` or ${key.expression} is null` : raw("");
  return sql`(${beyond}${blank} or (${key.expression} = ${value} and ${tail}))`;
}

/**
 * The conditions of the parts a page is gathered from. One part, unless the first key has an index that a single condition could not
 * use: nulls are then split off (measured: 1.0 ms against 396 for OR).
 */
export function pageParts(order: readonly OrderKey[], after: After | undefined, indexed: boolean): readonly Sql[] {
  const [first] = order;
  if (first === undefined || !first.nullable || !indexed) return after === undefined ? [raw("true")] : [isAfter(order, after)];
  const blank = sql`${first.expression} is null`;
  if (after === undefined) return first.descending ? [sql`${first.expression} is not null`, blank] : [raw("true")];
  if (after.nulls[0]) return [isAfter(order, after)];
  const value = after.values[0] ?? raw("null");
  const reached = sql`${first.expression} ${raw(first.descending ? "<=" : ">=")} ${value}`;
  const beyond = sql`${first.expression} ${raw(first.descending ? "<" : ">")} ${value}`;
  return [sql`${reached} and (${beyond} or ${isAfter(order, after, 1)})`, blank];
}
