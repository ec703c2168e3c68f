/** So many characters of one record's text are searched. */
export const mostSearched = 20_000;

/**
 * Letters folded by hand, each with what it becomes: their lower case depends on the place in the word (a final Σ), on the language (I and İ
 * in Turkish) or on who folds, the server or one of PostgreSQL's providers of collations. The SQL side hands both texts to `translate`.
 */
export const foldedLetters = { from: "IİΣς", to: "iiσσ" } as const;

/** The words of a text as search compares them: width and case folded (NFKC, lower case), split at white space. */
export function searchWords(text: string): readonly string[] {
  return text
    .normalize("NFKC")
    .replaceAll(/[IİΣς]/gu, (letter) => foldedLetters.to.charAt(foldedLetters.from.indexOf(letter)))
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== "");
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

/** A lexeme to ask for; with a sigma also as rows hold it that were written before a final one was folded. */
function asked(lexeme: string, prefix: "" | ":*" = ""): string {
  const ways = Array.from(lexeme).reduce(
    (starts, character) => starts.flatMap((start) => (character === "σ" ? [`${start}σ`, `${start}ς`] : [start + character])),
    [""],
  );
  const all = ways.map((way) => quoted(way) + prefix);
  return all.length > 1 ? `(${all.join(" | ")})` : all.join("");
}

/**
 * What a person typed as a query over lexemes, to be bound and cast (`search @@ $1::tsquery`): all words must occur, in any order.
 * Undefined when nothing was typed. A candidate still has to be confirmed on the fields the reader may read.
 */
export function searchQuery(typed: string): string | undefined {
  const parts = new Set<string>();
  for (const word of searchWords(typed.slice(0, 200))) {
    const characters = Array.from(word);
    if (characters.length === 1) parts.add(asked(word, ":*"));
    for (let at = 0; at + 1 < characters.length; at += 1) parts.add(asked(`${characters[at]}${characters[at + 1]}`));
  }
  return parts.size === 0 ? undefined : [...parts].join(" & ");
}
