import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importsOf, root, sourceFiles } from "./source-files.ts";

/** Layer of every package; a package imports only lower ones. */
const layers: Readonly<Record<string, number>> = {
  "packages/problem": 0,
  "packages/definition": 1,
  "packages/logic": 1,
  "packages/workbook": 1,
  "packages/fields": 2,
  "packages/storage": 3,
  "packages/engine": 4,
  "packages/reports": 5,
  "apps/server": 6,
  "apps/web": 7,
  "apps/cli": 7,
  "apps/bench": 7,
};

/** What the web app may know of the house. */
const webMayImport = new Set(["packages/problem", "packages/definition", "packages/logic", "packages/fields"]);

const folderOf = (name: string): string => {
  for (const folder of Object.keys(layers)) if (folder.endsWith(`/${name}`)) return folder;
  return `packages/${name}`;
};

describe("the layers of the house", () => {
  const folders = ["packages", "apps"].flatMap((top) => readdirSync(join(root, top)).map((name) => `${top}/${name}`));

  it.each(Object.keys(layers))("%s depends only on lower layers", (folder) => {
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const wrong = Object.keys(dependencies)
      .filter((name) => name.startsWith("@funnelsmith/"))
      .map((name) => folderOf(name.slice("@funnelsmith/".length)))
      .filter((target) => !((layers[target] ?? 99) < (layers[folder] ?? 0)) || (folder === "apps/web" && !webMayImport.has(target)));
    expect(wrong).toEqual([]);
  });

  it("imports between packages are declared and go through the package's index", () => {
    const wrong: string[] = [];
    for (const folder of folders) {
      let manifest: { name?: string; dependencies?: object; devDependencies?: object };
      try {
        manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
      } catch {
        continue;
      }
      const declared = new Set(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }));
      for (const file of sourceFiles(folder)) {
        for (const target of importsOf(file)) {
          if (target.startsWith("@funnelsmith/") && !declared.has(target) && target !== manifest.name) wrong.push(`${file}: ${target}`);
          if (target.startsWith(".") && !join(file, "..", target).startsWith(`${folder}/`))
            wrong.push(`${file}: ${target} leaves its package`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("only tests use the test kit", () => {
    const wrong = folders
      .filter((folder) => folder !== "packages/testkit")
      .flatMap((folder) => sourceFiles(folder))
      .filter((file) => !/\.test\.tsx?$|\/test\/|\/e2e\//.test(file) && importsOf(file).includes("@funnelsmith/testkit"));
    expect(wrong).toEqual([]);
  });
});
