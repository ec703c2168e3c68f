/** What of a text jsonb takes: at most `most` characters of it, without NUL and without halves of surrogate pairs, such as a cut leaves. */
export function storableText(text: string, most: number = text.length): string {
  return text.slice(0, most).replaceAll(/[\0\p{Surrogate}]/gu, "");
}
