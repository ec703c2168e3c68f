import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root, sourceFiles, textOf } from "./source-files.ts";

const fields = join(root, "packages/fields/src");
const kinds = readdirSync(fields, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap((entry) => {
    try {
      return [JSON.parse(readFileSync(join(fields, entry.name, "options.schema.json"), "utf8")).kind as string];
    } catch {
      return [];
    }
  });
const names = kinds.join("|");

/** A kind compared with its name, in either order, in a list, or in a switch over `kind`. */
const comparisons = [
  new RegExp(`\\bkind(?:\\.name)?\\s*[!=]==?\\s*["'](?:${names})["']`),
  new RegExp(`["'](?:${names})["']\\s*[!=]==?\\s*[\\w.?]*\\bkind\\b`),
  new RegExp(`\\[[^\\]]*["'](?:${names})["'][^\\]]*\\]\\.includes\\([^)]*\\bkind\\b`),
  new RegExp(`switch\\s*\\([^)]*\\b(?:field|definition)\\.kind\\s*\\)`),
];

it("core code asks a field kind for a capability and never compares its name", () => {
  expect(kinds.length).toBeGreaterThan(10);
  const wrong = ["packages", "apps"]
    .flatMap((folder) => sourceFiles(folder))
    .filter((file) => !/\.test\.tsx?$|\/test\/|\/e2e\/|\.gen\.ts$/.test(file))
    .filter((file) => !/^packages\/fields\/src\/[a-z-]+\/[^/]+$/.test(file))
    .flatMap((file) =>
      textOf(file)
        .split("\n")
        .flatMap((line, index) => (comparisons.some((pattern) => pattern.test(line)) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
    );
  expect(wrong).toEqual([]);
});
