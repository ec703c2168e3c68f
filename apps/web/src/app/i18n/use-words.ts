import { textOf } from "../../values/text-of.ts";
import type { Text } from "@funnelsmith/definition";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Language } from "./language.ts";

/** What a component needs to speak: the interface's words, the tenant's words, and the language itself. */
export interface Words {
  readonly t: TFunction;
  /** The reader's language of words from a definition. */
  readonly say: (text: Text | undefined) => string;
  readonly language: Language;
}

/** The interface's words and the reader's language; re-renders when it changes. */
export function useWords(): Words {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === "en" ? "en" : "zh-CN";
  return { t, say: (text) => textOf(text, language), language };
}
