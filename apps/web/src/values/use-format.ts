import { useMemo } from "react";
import { useMe } from "../api/use-me.ts";
import { useWords } from "../app/i18n/use-words.ts";
import { type Format, makeFormat } from "./format.ts";

/** The reader's format: their language, the team's zone and currency. */
export function useFormat(): Format {
  const { language } = useWords();
  const tenant = useMe().data?.tenant;
  const zone = tenant?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const currency = tenant?.currency ?? "CNY";
  return useMemo(() => makeFormat(language, zone, currency), [language, zone, currency]);
}
