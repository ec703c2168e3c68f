import { ident, join, raw, type Sql, slot, sql } from "@funnelsmith/logic";
import { type CatalogObject, foldedLetters, mostSearched } from "@funnelsmith/storage";
import type { Rights } from "../rights/rights.ts";

/**
 * True for rows of which some readable search field holds each word, with the row under `r`. The index covers every search field, so a
 * hit is checked again on the fields the reader may read: a hidden field never matches. Reads slots `search` (tsquery) and `term<n>`.
 */
export function searchPredicate(rights: Rights, object: CatalogObject, terms: number): Sql {
  const { readable } = rights.object(object.key);
  const fields = object.search.filter((field) => readable.has(field.key));
  if (fields.length === 0) return raw("false");
  const held = Array.from({ length: terms }, (_, index) => {
    const places = fields.map((field) => sql`position(${slot(`term${index}`)}::text in ${foldedSql(field.expression("r"))}) > 0`);
    return sql`(${join(places, " or ")})`;
  });
  return sql`(${ident("r", "search")} @@ ${slot("search")}::tsquery and ${join(held, " and ")})`;
}

/** The SQL side of the folding in storage's `searchWords`. */
function foldedSql(text: Sql): Sql {
  return sql`lower(translate(normalize(${text}, NFKC), ${raw(`'${foldedLetters.from}', '${foldedLetters.to}'`)}))`;
}

/**
 * The search column's value from texts in SQL: the same lexemes as storage's `searchLexemes`. Characters are taken apart once and each met
 * with its next one: to cut every pair out of a long word by its place would count that word's characters from the start each time.
 */
export function searchVectorSql(texts: readonly Sql[]): Sql {
  const all = foldedSql(sql`left(concat_ws(' ', ${join(texts)}), ${raw(String(mostSearched))})`);
  const characters = sql`unnest(string_to_array(regexp_replace(${all}, '\\s+', ' ', 'g'), null)) with ordinality u(c, at)`;
  const pair = raw("x.c || case when x.n = ' ' then '' else coalesce(x.n, '') end");
  return sql`(select array_to_tsvector(coalesce(array_agg(distinct ${pair}) filter (where x.c <> ' '), '{}')) from (select u.c, lead(u.c) over (order by u.at) as n from ${characters}) x)`;
}
