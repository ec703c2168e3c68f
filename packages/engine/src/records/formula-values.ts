import { ident, join, raw, type Sql, type SqlSources, sql, toSqlValue } from "@funnelsmith/logic";
import type { CatalogField, CatalogObject } from "@funnelsmith/storage";

/** Formulas of one row as expressions by field key, and what to join to the row for them. */
export interface FormulaValues {
  readonly joins: readonly Sql[];
  readonly values: ReadonlyMap<string, Sql>;
}

/** Child rows read once for several folds. */
interface Gathering {
  readonly alias: string;
  readonly rows: Sql[];
  readonly folds: Sql[];
}

/**
 * The formulas among fields, not rounded yet, with the row under `alias`: what several of them read is read once. `joined` gives a field
 * of a referenced row that is joined anyway, whether its reader may see that row or not: formulas are computed with system rights.
 */
export function formulaValues(
  object: CatalogObject,
  alias: string,
  fields: readonly CatalogField[],
  joined: (reference: string, field: string) => Sql | undefined,
): FormulaValues {
  const system = object.sources(alias);
  const write = (gather: SqlSources["gather"]): ReadonlyMap<string, Sql> => {
    const sources: SqlSources = {
      ...system,
      variable: (source, type) =>
        (source.from === "hop" ? joined(source.through, source.field) : undefined) ?? system.variable(source, type),
      ...(gather && { gather }),
    };
    return new Map(fields.flatMap(({ key, formula }) => (formula === undefined ? [] : [[key, toSqlValue(formula, sources)] as const])));
  };
  const uses = new Map<string, number>();
  const apart = write((name) => {
    uses.set(name, (uses.get(name) ?? 0) + 1);
    return undefined;
  });
  if (![...uses.values()].some((count) => count > 1)) return { joins: [], values: apart };

  const gatherings = new Map<string, Gathering>();
  const values = write((name, fold, value) => {
    if ((uses.get(name) ?? 0) < 2) return undefined;
    let gathering = gatherings.get(name);
    if (gathering === undefined) {
      gathering = { alias: `${alias}_g${gatherings.size}`, rows: [], folds: [] };
      gatherings.set(name, gathering);
    }
    const place = String(gathering.folds.length);
    gathering.rows.push(sql`${value ?? raw("null")} as ${ident(`v${place}`)}`);
    gathering.folds.push(sql`${fold(ident("s", `v${place}`))} as ${ident(`f${place}`)}`);
    return ident(gathering.alias, `f${place}`);
  });
  const joins = [...gatherings].map(([name, gathering]) => {
    const { from, where } = system.children(name);
    return sql`left join lateral (select ${join(gathering.folds)} from (select ${join(gathering.rows)} from ${from} where ${where}) s) ${ident(gathering.alias)} on true`;
  });
  return { joins, values };
}
