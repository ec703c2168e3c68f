import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder. */
export const root: string = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Every tracked or new TypeScript file below a folder, relative to the root. */
export function sourceFiles(folder: string): string[] {
  return execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "--", folder], { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter((name) => /\.tsx?$/.test(name) && existsSync(join(root, name)));
}

/** The text of a file by its path from the root. */
export function textOf(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** Module names a file imports or re-exports from. */
export function importsOf(file: string): string[] {
  const text = textOf(file);
  return [...text.matchAll(/^\s*(?:import|export)\b[^"';]*?\bfrom\s+"([^"]+)"|\bimport\("([^"]+)"\)|^\s*import\s+"([^"]+)"/gm)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? "",
  );
}
