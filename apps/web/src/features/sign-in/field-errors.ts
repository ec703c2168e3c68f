import { Problem } from "@funnelsmith/problem";
import { currentLanguage } from "../../app/i18n/language.ts";

/** Sentences of a refusal by the field they belong to: the last part of each JSON Pointer. */
export function fieldErrors(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Problem)) return {};
  return Object.fromEntries(error.errors.map((item) => [item.pointer.split("/").at(-1) ?? "", item.detail[currentLanguage()]]));
}
