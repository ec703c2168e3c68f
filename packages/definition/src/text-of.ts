import type { LocalizedText } from "@funnelsmith/problem";
import type { Text } from "./types.gen.ts";

/** Picks the reader's language from words, falling back to any there is. */
export function textOf(text: Text | undefined, locale: keyof LocalizedText): string {
  if (text === undefined) return "";
  if (typeof text === "string") return text;
  return text[locale] ?? text["zh-CN"] ?? text.en ?? "";
}

/** Words in both languages, each falling back to the other. */
export function bothOf(text: Text): LocalizedText {
  return { "zh-CN": textOf(text, "zh-CN"), en: textOf(text, "en") };
}

/** True for a map from language to words. */
export function isWords(value: unknown): value is Exclude<Text, string> {
  return typeof value === "object" && value !== null && (Object.hasOwn(value, "zh-CN") || Object.hasOwn(value, "en"));
}
