/** So many characters of one record's text are searched. */
export const mostSearched = 20_000;

/** The words of a text as search compares them: width and case folded (NFKC, lower case), split at white space. */
export function searchWords(text: string): readonly string[] {
  return (
    text
      .normalize("NFKC")
      // Lower case makes two characters of this one, in PostgreSQL one.
      .replaceAll("İ", "i")
      .toLowerCase()
      .split(/\s+/u)
      .filter((word) => word !== "")
  );
}

/**
 * The lexemes of texts for the column `search` (`array_to_tsvector($1::text[])`): every pair of neighbouring characters of each
 * word and its last character alone, so that words of one character are found by prefix. Finds exactly what LIKE '%word%' on the
 * folded words finds, save that a match must be confirmed for words of three characters and more. Of all texts together the first
 * `mostSearched` characters count.
 */
export function searchLexemes(texts: Iterable<string | null | undefined>): string[] {
  const lexemes = new Set<string>();
  const all = [...texts].filter((text) => text !== null && text !== undefined).join(" ");
  for (const word of searchWords(firstCharacters(all))) {
    // Characters of more than one unit begin at U+D800.
    const characters = /[\ud800-\udfff]/.test(word) ? Array.from(word) : undefined;
    const length = characters?.length ?? word.length;
    for (let at = 0; at < length; at += 1)
      lexemes.add(characters ? `${characters[at]}${characters[at + 1] ?? ""}` : word.slice(at, at + 2));
  }
  return [...lexemes].sort();
}

function firstCharacters(text: string): string {
  if (text.length <= mostSearched) return text;
  return Array.from(text.slice(0, 2 * mostSearched))
    .slice(0, mostSearched)
    .join("");
}

const quoted = (lexeme: string): string => `'${lexeme.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;

/**
 * What a person typed as a query over lexemes, to be bound and cast (`search @@ $1::tsquery`): all words must occur, in any order.
 * Undefined when nothing was typed. A candidate still has to be confirmed on the fields the reader may read.
 */
export function searchQuery(typed: string): string | undefined {
  const parts = new Set<string>();
  for (const word of searchWords(typed.slice(0, 200))) {
    const characters = Array.from(word);
    if (characters.length === 1) parts.add(`${quoted(word)}:*`);
    for (let at = 0; at + 1 < characters.length; at += 1) parts.add(quoted(`${characters[at]}${characters[at + 1]}`));
  }
  return parts.size === 0 ? undefined : [...parts].join(" & ");
}
