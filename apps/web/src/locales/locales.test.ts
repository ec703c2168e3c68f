import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import en from "./en.json" with { type: "json" };
import zh from "./zh-CN.json" with { type: "json" };

type Words = { readonly [key: string]: string | Words };

function flat(words: Words, prefix = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === "string") found.set(prefix + key, value);
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) found.set(inner, text);
  }
  return found;
}

const chinese = flat(zh);
const english = flat(en);
/** English tells one from many, Chinese does not. */
const base = (key: string): string => key.replace(/_(one|other)$/, "");
const bases = (words: ReadonlyMap<string, string>): string[] => [...new Set([...words.keys()].map(base))].sort();
const holes = (text: string): string[] => [...new Set(text.match(/\{\{[^{}]+\}\}/g) ?? [])].sort();

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return sources(file);
    return /\.tsx?$/.test(entry.name) && !/\.test\./.test(entry.name) ? [file] : [];
  });
}

const root = path.join(import.meta.dirname, "..");
const files = sources(root).map((file) => [path.relative(root, file), readFileSync(file, "utf8")] as const);

describe("both languages are complete", () => {
  it("every word of one is in the other", () => {
    expect(bases(english)).toEqual(bases(chinese));
  });
  it("what is filled in is the same in both", () => {
    for (const [key, text] of english) {
      const other = chinese.get(key) ?? chinese.get(`${base(key)}_other`) ?? "";
      expect([key, holes(text)]).toEqual([key, holes(other)]);
    }
  });
  it("no English is left untranslated and no Chinese stands in English", () => {
    const sameInBoth = new Set(["language.zh-CN", "language.en", "reports.fraction"]);
    const untranslated = [...chinese].filter(
      ([key, text]) =>
        !sameInBoth.has(key) &&
        !/[\u3000-\u9fff\uff00-\uffef]/.test(text.replaceAll(/\{\{\w+\}\}/g, "")) &&
        /[a-z]/i.test(text.replaceAll(/\{\{\w+\}\}/g, "")),
    );
    expect(untranslated).toEqual([]);
    expect([...english].filter(([key, text]) => !sameInBoth.has(key) && /[\u4e00-\u9fff]/.test(text))).toEqual([]);
  });
  it("every word a screen asks for exists", () => {
    const known = new Set(bases(chinese));
    const missing = files.flatMap(([file, source]) =>
      [...source.matchAll(/\bt\(\s*"([^"]+)"/g)].flatMap((match) =>
        match[1] !== undefined && !known.has(match[1]) ? [`${file}: ${match[1]}`] : [],
      ),
    );
    expect(missing).toEqual([]);
  });
  it("no word is left that no screen asks for", () => {
    const all = files.map(([, source]) => source).join("\n");
    const asked = new Set([...all.matchAll(/"([a-z]\w*(?:\.[\w-]+)+)"/gi)].map((match) => match[1]));
    const patterns = [...all.matchAll(/`([a-z]\w*(?:\.\w+)*\.)\$\{/gi)].map((match) => match[1] ?? "");
    expect(bases(chinese).filter((key) => !asked.has(key) && !patterns.some((prefix) => key.startsWith(prefix)))).toEqual([]);
  });
  it("no Chinese words stand in the code instead of the locale files", () => {
    const strip = (source: string): string => source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    // One writes amounts in 万 and 亿, the other is what is said when no locale file came.
    const allowed = ["app/unstarted.tsx", "values/format.ts"];
    expect(files.filter(([, source]) => /[\u4e00-\u9fff]/.test(strip(source))).map(([file]) => file)).toEqual(allowed);
  });
});
