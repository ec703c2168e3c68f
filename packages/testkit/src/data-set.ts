import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * The folder of a data set that is no part of the project: below `TEST_DATA_DIR` where that is set, else below the `data` of the first folder
 * beside the checkout that has it. Undefined when there is none: the tests on it are skipped and say so.
 */
export function dataSet(name: string, environment: NodeJS.ProcessEnv = process.env, checkout: string = root): string | undefined {
  const given = environment["TEST_DATA_DIR"];
  const beside = dirname(checkout.replace(/[\\/]+$/, ""));
  const folders = given
    ? [given]
    : readdirSync(beside, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
        .map((entry) => join(beside, entry.name, "data"))
        .sort();
  return folders
    .map((folder) => join(folder, name))
    .find((folder) => existsSync(join(folder, "expected.json")) || existsSync(join(folder, "edge_cases.json")));
}
