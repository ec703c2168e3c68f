/** Rebuilds everything that is generated from folder listings and schemas; with --check fails on drift instead of writing. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { errorsPage } from "./errors-page.ts";
import { registries } from "./registries.ts";
import { schemas } from "./schemas.ts";
import { types } from "./types.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const check = process.argv.includes("--check");

/** Formats generated text the way the repository's formatter would, so that a regenerated file equals the committed one. */
function formatted(path: string, text: string): string {
  if (path.endsWith(".md")) return text;
  return execFileSync(join(root, "node_modules/.bin/biome"), ["format", `--stdin-file-path=${path}`], {
    cwd: root,
    input: text,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
}

const generatedSchemas = schemas(root);
const files = new Map<string, string>([
  ...generatedSchemas,
  ...(await types(root, generatedSchemas)),
  ...(await registries(root)),
  ...errorsPage(),
]);
let drift = 0;

function settle(path: string, raw: string): void {
  const text = formatted(path, raw);
  const target = join(root, path);
  if (existsSync(target) && readFileSync(target, "utf8") === text) return;
  drift += 1;
  if (check) console.error(`gen: ${path} is not what the sources say; run "npm run gen"`);
  else {
    writeFileSync(target, text);
    console.log(`gen: wrote ${path}`);
  }
}

for (const [path, raw] of files) settle(path, raw);
// Last and as a program of its own: it runs the kinds, which read the registries and schemas written above.
const conversions = execFileSync(process.execPath, ["--conditions=source", "--import", "tsx", "tools/gen/conversions-page.ts"], {
  cwd: root,
  encoding: "utf8",
});
settle("apps/docs/conversions.md", conversions);
if (check && drift > 0) process.exit(1);
