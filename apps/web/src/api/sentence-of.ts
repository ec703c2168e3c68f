import { Problem } from "@funnelsmith/problem";
import { currentLanguage, words } from "../app/i18n/language.ts";

/** The sentence to show for a failure: the server's own, or that the connection is lost. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Problem) return error.detail?.[currentLanguage()] || words.t("error.unknown");
  if (error instanceof TypeError) return words.t("error.offline");
  return words.t("error.unknown");
}
