import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../processes.ts";
import { median } from "../statistics.ts";
import type { Value } from "./all.ts";

const repeats = 3;

interface Run {
  readonly ms: number;
  readonly megabytes: number;
}

/** Reading and writing a workbook of 100,000 rows beside the library that does no more than that, turn by turn. */
export async function workbookValues(): Promise<readonly Value[]> {
  const folder = mkdtempSync(join(tmpdir(), "funnelsmith-workbook-"));
  const run = (mode: string, file: string): Run => {
    const program = join(root, "apps/bench/src/values/workbook-run.ts");
    const text = execFileSync("node", ["--conditions=source", "--import", "tsx", program, mode, join(folder, file)], { cwd: root });
    return JSON.parse(text.toString()) as Run;
  };
  try {
    const all = Array.from({ length: repeats }, () => ({
      theirWriting: run("library-write", "library.xlsx"),
      ourWriting: run("ours-write", "ours.xlsx"),
      theirReading: run("library-read", "library.xlsx"),
      ourReading: run("ours-read", "library.xlsx"),
    }));
    const read = median(all.map(({ ourReading, theirReading }) => ourReading.ms / theirReading.ms));
    const written = median(all.map(({ ourWriting, theirWriting }) => ourWriting.ms / theirWriting.ms));
    const most = Math.max(...all.flatMap(({ ourReading, ourWriting }) => [ourReading.megabytes, ourWriting.megabytes]));
    const size = "100,000 rows of 12 columns";
    return await Promise.resolve([
      {
        name: "xlsx_read",
        what: `Reading a workbook of ${size} ÷ the library alone, CPU`,
        value: read.toFixed(2),
        unit: "ratio",
        target: "≤ 2",
      },
      { name: "xlsx_write", what: "Writing one ÷ the library alone, CPU", value: written.toFixed(2), unit: "ratio", target: "≤ 2" },
      { name: "xlsx_memory", what: "Peak resident memory of either", value: most.toFixed(0), unit: "MB", target: "≤ 250" },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
