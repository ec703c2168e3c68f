import { ident, join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogField, CatalogObject } from "@funnelsmith/storage";
import type { Rights } from "../rights/rights.ts";
import { columnType, type StoredField, storedFields } from "./insert-sql.ts";
import { readableFill } from "./read-input.ts";
import { fillColumn, referencesAmong, type SetReference } from "./references-sql.ts";
import type { UpdateShape } from "./update-shape.ts";

/** An own field that follows a reference the patch changes. */
export interface Fill {
  readonly own: StoredField;
  /** The own field as a reference; undefined when it is none. */
  readonly reference: SetReference | undefined;
  readonly from: readonly { readonly through: SetReference; readonly source: CatalogField }[];
  /** What it is filled with; null where no reference changes. */
  readonly copied: Sql;
  readonly changes: Sql;
}

/** What a patch fills in by the references it sets. */
export function fillsOf(catalog: Catalog, rights: Rights, object: CatalogObject, shape: UpdateShape): readonly Fill[] {
  const references = referencesAmong(catalog, object, (key) => shape.fields.includes(key));
  return storedFields(object).flatMap((own): Fill[] => {
    if (shape.fields.includes(own.key)) return [];
    const from = references.flatMap((through) => {
      const source = through.target.fields.get(readableFill(rights, through.field, through.target.key).get(own.key) ?? "");
      return source ? [{ through, source }] : [];
    });
    if (from.length === 0) return [];
    const changing = from.map(({ through: { field } }) => {
      const given = ident("i", field.column ?? "");
      return sql`(${given} is not null and ${given} is distinct from ${field.expression("r")})`;
    });
    const values = from.map(
      ({ through }, at) =>
        sql`case when ${changing[at] ?? raw("false")} then ${ident(through.lock, fillColumn(own.key))}::${raw(columnType(own))} end`,
    );
    const [reference] = referencesAmong(catalog, object, (key) => key === own.key);
    return [{ own, reference, from, copied: sql`coalesce(${join(values)})`, changes: join(changing, " or ") }];
  });
}

/** Each reference that fills anything joins the row it is to point at. */
export function joinLocks(from: Fill["from"]): Sql {
  const joins = new Map(from.map(({ through: { field, lock } }) => [lock, ident(field.column ?? "")]));
  return join(
    [...joins].map(([lock, given]) => sql` left join ${ident(lock)} on ${ident(lock, "id")} = i.${given}`),
    "",
  );
}
