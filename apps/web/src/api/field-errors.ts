import { Problem } from "@funnelsmith/problem";
import { currentLanguage } from "../app/i18n/language.ts";

/** Sentences of a refusal by the field they belong to, by each JSON Pointer; the first where one field has several. */
export function fieldErrors(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Problem)) return {};
  const language = currentLanguage();
  const pairs = error.errors.map((item): [string, string] => [fieldOf(item.pointer), item.detail[language]]);
  return Object.fromEntries(pairs.reverse());
}

/** The field a JSON Pointer into a record or a patch leads to, be it inside its value; else the last part. */
export function fieldOf(pointer: string): string {
  const [, part, field, ...more] = pointer.split("/");
  return field !== undefined && (part === "fields" || part === "patch") ? field : (more.at(-1) ?? field ?? part ?? "");
}
