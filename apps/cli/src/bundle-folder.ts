import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type AppDefinition, assembleBundle, bundleParts, canonicalize, splitBundle } from "@funnelsmith/definition";
import type { ProblemItem } from "@funnelsmith/problem";
import { exits, Failure } from "./failure.ts";
import { isAbsent, kindOfPlace, namesIn, readJson, readText } from "./read-files.ts";

/** An app as it was read. */
export interface Bundle {
  /** What is wrong with its form is for others to say. */
  readonly document: unknown;
  /** Where a JSON Pointer into the document leads: in a folder to one of its files and on from there. */
  readonly where: (pointer: string) => string;
}

/** Reads an app from one JSON file, or from a folder with app.json and the files it lists. */
export async function readBundle(place: string): Promise<Bundle> {
  const kind = await kindOfPlace(place);
  if (kind === "nothing") throw missing(place);
  if (kind !== "folder") return { document: await readJson(place), where: (pointer) => pointer };
  const app = path.join(place, "app.json");
  if ((await kindOfPlace(app)) === "nothing") throw missing(app);
  const files: Record<string, unknown> = { "app.json": await readJson(app) };
  for (const part of bundleParts)
    for (const name of await partNames(place, part)) files[`${part}/${name}`] = await readJson(path.join(place, part, name));
  const bundle = assembleBundle(files);
  const where = (pointer: string): string => placeIn(files, pointer);
  if (bundle.ok) return { document: bundle.document, where };
  throw invalid(place, bundle.problems, where);
}

/** `/objects/2/fields/0` is `/fields/0` of the file that the third of the objects stands in. */
function placeIn(files: Readonly<Record<string, unknown>>, pointer: string): string {
  const [, part = "", index = "", rest = ""] = /^\/([^/]*)\/(\d+)(.*)$/.exec(pointer) ?? [];
  const items = listOf(files["app.json"], part);
  const name: unknown = items[Number(index)];
  const file = `${part}/${String(name)}.json`;
  return typeof name === "string" && Object.hasOwn(files, file) ? `${file} ${rest}`.trimEnd() : `app.json ${pointer}`.trimEnd();
}

const listOf = (root: unknown, part: string): readonly unknown[] => {
  const items: unknown = typeof root === "object" && root !== null ? Reflect.get(root, part) : undefined;
  return Array.isArray(items) ? items : [];
};

const partNames = async (place: string, part: string): Promise<readonly string[]> =>
  (await namesIn(path.join(place, part))).filter((name) => name.endsWith(".json"));

/**
 * Writes an app as a folder in canonical form, or as one file when the place ends in `.json`; never over another app. Files the folder's
 * app.json listed and the app no longer has are removed; whatever else lies there is left alone. app.json is written last, so that
 * pulling again ends what was broken off. Answers what changed on disk.
 */
export async function writeBundle(
  place: string,
  app: AppDefinition,
): Promise<{ readonly written: readonly string[]; readonly removed: readonly string[] }> {
  const text = canonicalize(app);
  if (place.endsWith(".json")) {
    refuseOther(place, app.key, await readThere(place));
    return { written: (await writeChanged(place, text)) ? [path.basename(place)] : [], removed: [] };
  }
  const before = await readThere(path.join(place, "app.json"));
  refuseOther(place, app.key, before);
  const { "app.json": root, ...parts } = splitBundle(JSON.parse(text) as AppDefinition);
  const written: string[] = [];
  const write = async (name: string, content: unknown): Promise<void> => {
    if (await writeChanged(path.join(place, name), `${JSON.stringify(content, null, 2)}\n`)) written.push(name);
  };
  for (const [name, content] of Object.entries(parts)) await write(name, content);
  const gone = bundleParts.flatMap((part) => listOf(before, part).map((name) => `${part}/${String(name)}.json`));
  const removed: string[] = [];
  for (const part of bundleParts)
    for (const name of await partNames(place, part)) {
      const file = `${part}/${name}`;
      if (!gone.includes(file) || Object.hasOwn(parts, file)) continue;
      await rm(path.join(place, file));
      removed.push(file);
    }
  await write("app.json", root);
  return { written, removed };
}

/** The JSON that lies at a place; undefined when there is none. */
async function readThere(place: string): Promise<unknown> {
  try {
    return JSON.parse(await readText(place)) as unknown;
  } catch (error) {
    // What is no JSON, after a merge say, is nobody's app.
    if (isAbsent(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function refuseOther(place: string, key: string, there: unknown): void {
  const other: unknown = typeof there === "object" && there !== null ? Reflect.get(there, "key") : undefined;
  if (typeof other !== "string" || other === key) return;
  throw new Failure(exits.usage, {
    "zh-CN": `${place} 里是应用「${other}」，不是「${key}」；请换一个位置。`,
    en: `${place} holds the app "${other}", not "${key}"; choose another place.`,
  });
}

/** A failure that lists what is wrong in a definition, in both languages. */
export function invalid(place: string, problems: readonly ProblemItem[], where: Bundle["where"] = (pointer) => pointer): Failure {
  const count = problems.length;
  return new Failure(
    exits.refused,
    { "zh-CN": `${place} 有 ${count} 处问题。`, en: `${place} has ${count} ${count === 1 ? "problem" : "problems"}.` },
    { data: { problems }, where },
  );
}

async function writeChanged(file: string, text: string): Promise<boolean> {
  const there = await readText(file).catch((error: unknown) => {
    if (isAbsent(error)) return undefined;
    throw error;
  });
  if (there === text) return false;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  return true;
}

function missing(place: string): Failure {
  return new Failure(exits.usage, { "zh-CN": `没有 ${place}。`, en: `There is no ${place}.` });
}
