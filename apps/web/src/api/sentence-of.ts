import { Problem } from "@funnelsmith/problem";
import { currentLanguage, words } from "../app/i18n/language.ts";
import { MissingCode } from "../ui/lazy-code.ts";

/** The sentence to show for a failure: the server's own, or that the connection or a file of the page is lost. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Problem) return error.detail?.[currentLanguage()] || words.t("error.unknown");
  if (error instanceof MissingCode) return words.t("error.missing");
  if (error instanceof TypeError) return words.t("error.offline");
  return words.t("error.unknown");
}
