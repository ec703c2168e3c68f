import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { dataSet } from "./data-set.ts";

it("a data set is found where the environment says, else beside the checkout, else not at all", () => {
  const home = mkdtempSync(join(tmpdir(), "fs-data-"));
  const checkout = join(home, "checkout");
  const put = (folder: string): string => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "expected.json"), "{}");
    return folder;
  };
  try {
    mkdirSync(checkout);
    expect(dataSet("numbers", {}, checkout)).toBeUndefined();
    const beside = put(join(home, "others", "data", "numbers"));
    expect(dataSet("numbers", {}, `${checkout}/`)).toBe(beside);
    const elsewhere = put(join(home, "far", "away", "numbers"));
    expect(dataSet("numbers", { TEST_DATA_DIR: join(home, "far", "away") }, checkout)).toBe(elsewhere);
    expect(dataSet("numbers", { TEST_DATA_DIR: join(home, "nowhere") }, checkout)).toBeUndefined();
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
