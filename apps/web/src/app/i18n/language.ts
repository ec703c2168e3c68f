import { createInstance, type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import { fetchCode, MissingCode } from "../../ui/lazy-code.ts";
import { serverAnswers } from "../reload-when-answered.ts";

/** The languages of the product. */
export type Language = "zh-CN" | "en";

/** Both, in the order they are offered. */
export const languages: readonly Language[] = ["zh-CN", "en"];

/** The one i18next instance; ready after `startLanguage`. */
export const words: i18n = createInstance();

const load: Record<Language, () => Promise<{ default: object }>> = {
  "zh-CN": () => import("../../locales/zh-CN.json"),
  en: () => import("../../locales/en.json"),
};

function remembered(): Language {
  const stored = localStorage.getItem("language");
  if (stored === "zh-CN" || stored === "en") return stored;
  return navigator.language.startsWith("zh") ? "zh-CN" : "en";
}

async function fetchWords(language: Language): Promise<void> {
  if (words.hasResourceBundle(language, "translation")) return;
  words.addResourceBundle(language, "translation", (await fetchCode(load[language])).default, true, true);
}

function announce(language: Language): void {
  document.documentElement.lang = language;
  document.cookie = `lang=${language}; path=/; max-age=31536000; samesite=lax`;
}

/** Loads the reader's language (remembered, else the browser's) before the first paint. */
export async function startLanguage(): Promise<void> {
  const language = remembered();
  await words.use(initReactI18next).init({ lng: language, resources: {}, interpolation: { escapeValue: false }, returnNull: false });
  await fetchWords(language);
  await words.changeLanguage(language);
  announce(language);
}

/** Switches the language, remembers it and tells the server by the `lang` cookie; its file gone, the page is loaded anew with it. */
export async function chooseLanguage(language: Language): Promise<void> {
  try {
    await fetchWords(language);
  } catch (error) {
    if (!(error instanceof MissingCode && (await serverAnswers()))) throw error;
    localStorage.setItem("language", language);
    location.reload();
    return;
  }
  localStorage.setItem("language", language);
  announce(language);
  await words.changeLanguage(language);
}

/** The language now shown, outside components. */
export function currentLanguage(): Language {
  return words.language === "en" ? "en" : "zh-CN";
}
