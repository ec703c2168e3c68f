import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { type AppDefinition, assembleBundle, bundleParts, canonicalize, splitBundle } from "@funnelsmith/definition";
import type { ProblemItem } from "@funnelsmith/problem";
import { exits, Failure } from "./failure.ts";

/** Reads an app from one JSON file, or from a folder with app.json and the files it lists. What is wrong with its form is for others to say. */
export async function readBundle(place: string): Promise<unknown> {
  const known = await stat(place).catch(() => undefined);
  if (known === undefined) throw missing(place);
  if (known.isFile()) return await readJson(place);
  const files: Record<string, unknown> = {};
  const app = path.join(place, "app.json");
  if (!(await exists(app))) throw missing(app);
  files["app.json"] = await readJson(app);
  for (const part of bundleParts) {
    const names = await readdir(path.join(place, part)).catch(() => []);
    for (const name of names.filter((one) => one.endsWith(".json")))
      files[`${part}/${name}`] = await readJson(path.join(place, part, name));
  }
  const bundle = assembleBundle(files);
  if (bundle.ok) return bundle.document;
  throw invalid(place, bundle.problems);
}

/**
 * Writes an app as a folder in canonical form, or as one file when the place ends in `.json`. Part files the app no longer has are
 * removed; whatever else lies there is left alone. Answers what changed on disk.
 */
export async function writeBundle(
  place: string,
  app: AppDefinition,
): Promise<{ readonly written: readonly string[]; readonly removed: readonly string[] }> {
  if (place.endsWith(".json"))
    return { written: (await writeChanged(place, canonicalize(app))) ? [path.basename(place)] : [], removed: [] };
  const files = splitBundle(JSON.parse(canonicalize(app)) as AppDefinition);
  const written: string[] = [];
  const removed: string[] = [];
  for (const [name, content] of Object.entries(files))
    if (await writeChanged(path.join(place, name), `${JSON.stringify(content, null, 2)}\n`)) written.push(name);
  for (const part of bundleParts) {
    const names = await readdir(path.join(place, part)).catch(() => []);
    for (const name of names) {
      if (!name.endsWith(".json") || Object.hasOwn(files, `${part}/${name}`)) continue;
      await rm(path.join(place, part, name));
      removed.push(`${part}/${name}`);
    }
  }
  return { written, removed };
}

/** A failure that lists what is wrong in a definition, in both languages. */
export function invalid(place: string, problems: readonly ProblemItem[]): Failure {
  const count = problems.length;
  return new Failure(
    exits.refused,
    { "zh-CN": `${place} 有 ${count} 处问题。`, en: `${place} has ${count} ${count === 1 ? "problem" : "problems"}.` },
    { data: { problems } },
  );
}

/** The JSON in a file. */
export async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8");
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "";
    throw new Failure(
      exits.refused,
      { "zh-CN": `${file} 不是有效的 JSON：${reason}`, en: `${file} is not valid JSON: ${reason}` },
      { cause },
    );
  }
}

async function writeChanged(file: string, text: string): Promise<boolean> {
  if ((await readFile(file, "utf8").catch(() => undefined)) === text) return false;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  return true;
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}

function missing(place: string): Failure {
  return new Failure(exits.usage, { "zh-CN": `没有 ${place}。`, en: `There is no ${place}.` });
}
