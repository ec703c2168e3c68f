import type { ProblemLocale } from "@funnelsmith/problem";
import { readCookie } from "./cookies.ts";

const localeOf = (word: string | undefined): ProblemLocale | undefined => {
  const tag = word?.trim().toLowerCase() ?? "";
  if (tag.startsWith("zh")) return "zh-CN";
  return tag.startsWith("en") ? "en" : undefined;
};

/** The language a request asks for: the `lang` cookie, else the first known language of Accept-Language, else `fallback`. */
export function requestLocale(
  headers: { readonly cookie?: string | undefined; readonly "accept-language"?: string | undefined },
  fallback: ProblemLocale = "zh-CN",
): ProblemLocale {
  const chosen = headers.cookie?.includes("lang=") ? localeOf(readCookie(headers.cookie, "lang")) : undefined;
  if (chosen) return chosen;
  for (const word of headers["accept-language"]?.split(",") ?? []) {
    const locale = localeOf(word);
    if (locale) return locale;
  }
  return fallback;
}
