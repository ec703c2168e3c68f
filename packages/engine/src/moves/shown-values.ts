import { ident, type Sql, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogObject, Row } from "@funnelsmith/storage";
import { memberJson, wireValue } from "../records/record-json.ts";
import { readerSources } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import type { Fact } from "./facts-sql.ts";
import { fieldAt } from "./read-words.ts";

/** Select items w0, w1, … with the facts that are values of fields, or people, as a record tells them to this reader: with places, titles and names. */
export function shownColumns(catalog: Catalog, rights: Rights, object: CatalogObject, facts: readonly Fact[], alias: string): Sql[] {
  const sources = readerSources(catalog, rights, object, alias);
  return facts.flatMap((fact, at): Sql[] => {
    if (fact.about !== "value") return [];
    const found = fieldAt(catalog, object, fact.source);
    const value = sources.variable(fact.source, fact.type);
    const shown = found
      ? wireValue(catalog, rights, found.object, found.field, value, `${alias}_w${at}`)
      : fact.source.from === "owner"
        ? memberJson(catalog, value)
        : undefined;
    return shown ? [sql`to_json(${shown}) as ${ident(`w${at}`)}`] : [];
  });
}

/** The values in the row that `shownColumns` selected, by the path of the fact. */
export function shownValues(facts: readonly Fact[], row: Row): ReadonlyMap<string, unknown> {
  return new Map(facts.flatMap((fact, at) => (fact.about === "value" && `w${at}` in row ? [[fact.path, row[`w${at}`]] as const] : [])));
}
