import type { Text } from "@funnelsmith/definition";
import type { Language } from "../app/i18n/language.ts";

/** Picks the reader's language from words of a definition, falling back to any there is. */
export function textOf(text: Text | undefined, language: Language): string {
  if (text === undefined) return "";
  if (typeof text === "string") return text;
  return text[language] ?? text["zh-CN"] ?? text.en ?? "";
}
