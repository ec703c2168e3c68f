import { Problem } from "@funnelsmith/problem";
import { currentLanguage } from "../app/i18n/language.ts";

/** Sentences of a refusal by the field they belong to, the last part of each JSON Pointer; the first where one field has several. */
export function fieldErrors(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Problem)) return {};
  const language = currentLanguage();
  const pairs = error.errors.map((item): [string, string] => [item.pointer.split("/").at(-1) ?? "", item.detail[language]]);
  return Object.fromEntries(pairs.reverse());
}
