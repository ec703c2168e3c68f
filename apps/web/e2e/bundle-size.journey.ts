import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

const dist = path.join(import.meta.dirname, "../dist");
let manifest: Record<string, Chunk> = {};
const sizeOf = (file: string): number => gzipSync(readFileSync(path.join(dist, file)), { level: 9 }).length;

/** Every file the given entries need before they run. */
function closure(entries: readonly string[]): { readonly scripts: readonly string[]; readonly styles: readonly string[] } {
  const seen = new Set<string>();
  const walk = (key: string): void => {
    if (seen.has(key)) return;
    seen.add(key);
    for (const next of manifest[key]?.imports ?? []) walk(next);
  };
  for (const entry of entries) walk(entry);
  const chunks = [...seen].flatMap((key) => manifest[key] ?? []);
  return { scripts: [...new Set(chunks.map((chunk) => chunk.file))], styles: [...new Set(chunks.flatMap((chunk) => chunk.css ?? []))] };
}

const kib = (files: readonly string[]): number => files.reduce((sum, file) => sum + sizeOf(file), 0) / 1024;
const firstLoad = (): ReturnType<typeof closure> => closure(["index.html", "src/features/board/board-page.tsx", "src/locales/zh-CN.json"]);

test.beforeAll(() => {
  manifest = JSON.parse(readFileSync(path.join(dist, ".vite/manifest.json"), "utf8")) as Record<string, Chunk>;
});

test("the first load of a board keeps its budget: 220 KiB of script in at most 12 files, 30 KiB of styles", () => {
  const first = firstLoad();
  expect(kib(first.scripts)).toBeLessThanOrEqual(220);
  expect(first.scripts.length).toBeLessThanOrEqual(12);
  expect(kib(first.styles)).toBeLessThanOrEqual(30);
});

test("neither the input library nor the charts are part of it", () => {
  const first = firstLoad();
  for (const late of [
    "src/features/gate/gate-panel.tsx",
    "src/features/record/create-dialog.tsx",
    "src/features/gate/judge.ts",
    "src/features/reports/chart.tsx",
  ]) {
    expect(first.scripts).not.toContain(manifest[late]?.file);
    expect([late, kib(closure([late]).scripts.filter((file) => !first.scripts.includes(file))) > 20]).toEqual([late, true]);
  }
  const chart = closure(["src/features/reports/chart.tsx"]).scripts.filter((file) => !first.scripts.includes(file));
  expect(kib(chart)).toBeLessThanOrEqual(210);
});
