import type { ProblemItem } from "@funnelsmith/problem";
import { pointerTo } from "./pointer.ts";
import { schemaOf } from "./shape.ts";
import type { AppDefinition } from "./types.gen.ts";

/** The lists of an app whose items may stand in files of their own: `objects/deal.json` for the key `deal` of `objects`. */
export const bundleParts: readonly string[] = Object.entries(schemaOf("app").properties ?? {})
  .filter(([, property]) => property.identity === "key")
  .map(([name]) => name);

/** An app as a folder: path → JSON. `app.json` keeps the order by listing keys; `assembleBundle` makes the same app again. */
export function splitBundle(app: AppDefinition): Record<string, unknown> {
  const files: Record<string, unknown> = {};
  const root: Record<string, unknown> = { ...app };
  for (const part of bundleParts) {
    const items: unknown = root[part];
    if (!Array.isArray(items)) continue;
    root[part] = items.map((item: { readonly key: string }) => {
      files[`${part}/${item.key}.json`] = item;
      return item.key;
    });
  }
  return { "app.json": root, ...files };
}

/**
 * Puts the files of a folder together into one document, still to be validated. Each list of `app.json` holds items or the keys of
 * files. A listed file that is missing, a key that is not its file's name and a part nobody lists are problems, so nothing is lost unseen;
 * files outside the folders of parts are not looked at.
 */
export function assembleBundle(
  files: Readonly<Record<string, unknown>>,
): { readonly ok: true; readonly document: unknown } | { readonly ok: false; readonly problems: readonly ProblemItem[] } {
  const root = fileAt(files, "app.json");
  if (typeof root !== "object" || root === null || Array.isArray(root)) return { ok: false, problems: [missingFile("", "app.json")] };
  const problems: ProblemItem[] = [];
  const used = new Set<string>();
  const document: Record<string, unknown> = { ...root };
  for (const part of bundleParts) {
    const items = document[part];
    if (!Array.isArray(items)) continue;
    document[part] = items.map((item: unknown, index) => {
      if (typeof item !== "string") return item;
      const path = `${part}/${item}.json`;
      const pointer = pointerTo(`/${part}`, index);
      const content = fileAt(files, path);
      used.add(path);
      if (content === undefined) problems.push(missingFile(pointer, path));
      else if (keyOf(content) !== item) problems.push(otherKey(pointer, path, item));
      return content;
    });
  }
  for (const path of Object.keys(files))
    if (bundleParts.includes(path.split("/")[0] ?? "") && path.endsWith(".json") && !used.has(path)) problems.push(unlisted(path));
  return problems.length === 0 ? { ok: true, document } : { ok: false, problems };
}

function fileAt(files: Readonly<Record<string, unknown>>, path: string): unknown {
  return Object.hasOwn(files, path) ? files[path] : undefined;
}

function keyOf(content: unknown): unknown {
  return typeof content === "object" && content !== null && Object.hasOwn(content, "key") ? Reflect.get(content, "key") : undefined;
}

function missingFile(pointer: string, path: string): ProblemItem {
  return { pointer, code: "FILE_MISSING", detail: { "zh-CN": `缺少文件 ${path}。`, en: `The file ${path} is missing.` } };
}

function otherKey(pointer: string, path: string, key: string): ProblemItem {
  return {
    pointer,
    code: "FILE_KEY_DIFFERS",
    detail: { "zh-CN": `文件 ${path} 里的 key 应为「${key}」。`, en: `The key in ${path} must be "${key}".` },
  };
}

function unlisted(path: string): ProblemItem {
  return {
    pointer: "",
    code: "FILE_UNLISTED",
    detail: { "zh-CN": `app.json 没有列出文件 ${path}。`, en: `The file ${path} is not listed in app.json.` },
  };
}
