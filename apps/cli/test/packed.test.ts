import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "funnelsmith-packed-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("one packed file installs without a network and runs", () => {
  const npm = { cwd: folder, encoding: "utf8" as const, env: { ...process.env, npm_config_cache: path.join(folder, "cache") } };
  execFileSync(process.execPath, [path.join(root, "node_modules/typescript/bin/tsc"), "-b", "apps/cli"], { cwd: root });
  const file = execFileSync(process.execPath, [path.join(root, "apps/cli/pack.mjs"), folder], npm).trim();
  writeFileSync(path.join(folder, "package.json"), "{}");
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", file], npm);
  const program = path.join(folder, "node_modules/.bin/funnelsmith");
  const good = spawnSync(program, ["validate", path.join(root, "examples/b2b"), "--offline", "--lang", "en"], npm);
  expect(good).toMatchObject({ status: 0, stderr: "", stdout: "Form and references are right (types of rules were not checked).\n" });
  writeFileSync(path.join(folder, "bad.json"), '{"formatVersion": 1}');
  expect(spawnSync(program, ["validate", "bad.json", "--offline"], npm).status).toBe(1);
}, 180_000);
