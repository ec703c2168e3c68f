import { ident, type Sql, slot, sql, raw } from "@funnelsmith/logic";
import type { CatalogObject } from "@funnelsmith/storage";
import { auditValue } from "../write/side-rows.ts";
import { storedFields } from "./insert-sql.ts";
import { newRows, oldRows } from "./rows-input.ts";
import { searchVectorSql } from "./search-predicate.ts";
import type { Fill } from "./update-fills.ts";
import type { UpdateShape } from "./update-shape.ts";

/** One column a patch writes: its value on the row as it would be, and how it is told in the audit log. */
export interface Change {
  readonly key: string;
  /** Undefined for a sub-table: its rows are written already. */
  readonly column: string | undefined;
  readonly value: Sql;
  readonly differs: Sql;
  readonly audit: { readonly key: string; readonly differs: Sql; readonly old: Sql; readonly next: Sql };
}

/** Every column a patch may write, with the old values under `r`, what is given under `i` and the row as it would be under `f`. */
export function changesOf(object: CatalogObject, shape: UpdateShape, fills: readonly Fill[]): readonly Change[] {
  const change = (key: string, column: string, value: Sql, old: Sql, next: Sql): Change => {
    const stored = ident("r", column);
    return {
      key,
      column,
      value,
      differs: sql`${value} is distinct from ${stored}`,
      audit: { key, differs: sql`${ident("f", column)} is distinct from ${stored}`, old, next },
    };
  };
  const system = (key: string, column: string): Change => change(key, column, ident("i", column), ident("r", column), ident("f", column));
  const byKey = new Map(storedFields(object).map((field) => [field.key, field]));
  const own = shape.fields.flatMap((key): Change[] => {
    const field = byKey.get(key);
    return field ? [change(key, field.column, ident("i", field.column), auditValue(field, "r"), auditValue(field, "f"))] : [];
  });
  const filled = fills.map(({ own: field, reference, copied, changes }): Change => {
    // A row the writer may not see is not filled in: he could not have named it.
    const value = reference ? sql`(select k."id" from ${ident(reference.lock)} k where k."id" = ${copied})` : copied;
    const next = sql`case when ${changes} then ${value} else ${ident("r", field.column)} end`;
    return change(field.key, field.column, next, auditValue(field, "r"), auditValue(field, "f"));
  });
  const rows = shape.rows.map((key): Change => {
    const [old, next] = [oldRows(key), newRows(key)];
    const differ = (alias: string): Sql => sql`${ident(alias, next)} is distinct from ${ident(alias, old)}`;
    return {
      key,
      column: undefined,
      value: ident("i", next),
      differs: differ("i"),
      audit: { key, differs: differ("f"), old: ident("f", old), next: ident("f", next) },
    };
  });
  return [
    ...own,
    ...rows,
    ...filled,
    ...(shape.owner ? [system("$owner", "owner_id")] : []),
    ...(shape.collaborators ? [system("$collaborators", "collaborator_ids")] : []),
  ];
}

/** The row as it would be, by the names of its columns, so that rules, formulas and the answer read it like a stored one. */
export function freshColumns(columns: ReadonlyMap<string, string>, changes: readonly Change[]): Sql[] {
  const changed = new Map(changes.flatMap((change) => (change.column === undefined ? [] : [[change.column, change.value]])));
  const system: Readonly<Record<string, Sql>> = {
    version: raw('r."version" + d."differs"::int'),
    updated_at: sql`case when d."differs" then ${slot("now")}::timestamptz else r."updated_at" end`,
    updated_by: sql`case when d."differs" then ${slot("me")}::uuid else r."updated_by" end`,
  };
  return [...columns.keys()].map((name) => sql`${changed.get(name) ?? system[name] ?? ident("r", name)} as ${ident(name)}`);
}

/** The search text of the row as it would be. */
export function searchSql(object: CatalogObject, changes: readonly Change[]): Sql {
  const changed = new Map(changes.map((change) => [change.key, change.value]));
  return searchVectorSql(object.search.map((field) => changed.get(field.key) ?? field.expression("r")));
}

/** What the updating statement sets, from the row as it would be. */
export function assignments(changes: readonly Change[], searched: boolean): Sql[] {
  const names = [
    "version",
    "updated_at",
    "updated_by",
    ...changes.flatMap((change) => change.column ?? []),
    ...(searched ? ["search"] : []),
  ];
  return names.map((name) => sql`${ident(name)} = ${ident("f", name)}`);
}
