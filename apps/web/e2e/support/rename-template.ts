import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { assembleBundle, validateApp, validateSample } from "@funnelsmith/definition";
import { renameApp } from "@funnelsmith/testkit";

/** Writes a gallery with one template: b2b with every key and word replaced at random. Arguments: folder of b2b, folder to write, seed. */
const [source = "", target = "", seed = "1"] = process.argv.slice(2);

function generator(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const files: Record<string, unknown> = {};
for (const name of await readdir(source))
  if (name.endsWith(".json")) files[name] = JSON.parse(await readFile(path.join(source, name), "utf8"));
const { "sample.json": rawSample, ...parts } = files;
const bundle = assembleBundle(parts);
if (!bundle.ok) throw new Error(bundle.problems.map((problem) => problem.detail.en).join(" "));
const app = validateApp(bundle.document);
if (!app.ok) throw new Error(app.problems.map((problem) => problem.detail.en).join(" "));
const sample = validateSample(rawSample);
if (!sample.ok) throw new Error(sample.problems.map((problem) => problem.detail.en).join(" "));

const renamed = renameApp(app.app, sample.sample, generator(Number(seed)));
const folder = path.join(target, renamed.app.key);
await mkdir(folder, { recursive: true });
await writeFile(path.join(folder, "app.json"), JSON.stringify(renamed.app));
await writeFile(path.join(folder, "sample.json"), JSON.stringify(renamed.sample));
await writeFile(path.join(target, "gallery.json"), JSON.stringify({ order: [renamed.app.key], recommended: [renamed.app.key] }));
