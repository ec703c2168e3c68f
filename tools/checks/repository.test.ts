import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { root, sourceFiles, textOf } from "./source-files.ts";

const allowedTop = ["packages", "apps", "schemas", "examples", "tools", "docker-compose.yml", "pnpm-workspace.yaml", "tsconfig.base.json"];
const allowedFiles =
  /^(README(\.zh-CN)?\.md|LICENSE|NOTICE|CONTRIBUTING\.md|CHANGELOG\.md|package\.json|pnpm-lock\.yaml|tsconfig(\.tests)?\.json|vitest\.config\.ts|biome\.json|knip\.json)$/;

it("the top level holds what the house plan names and the configs that tools insist on", () => {
  const tracked = new Set(
    execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" })
      .split("\n")
      .map((name) => name.split("/")[0] ?? ""),
  );
  const wrong = readdirSync(root).filter(
    (name) => tracked.has(name) && !name.startsWith(".") && !allowedTop.includes(name) && !allowedFiles.test(name),
  );
  expect(wrong).toEqual([]);
});

it("the lockfile names no host and no tarball address", () => {
  expect(textOf("pnpm-lock.yaml")).not.toMatch(/https?:\/\/|tarball:/);
});

it("no source file switches a lint rule or a type check off", () => {
  const wrong = ["packages", "apps", "tools"]
    .flatMap((folder) => sourceFiles(folder))
    .filter((file) => !file.startsWith("tools/checks/") && !file.endsWith(".gen.ts"))
    .filter((file) => /@ts-(ignore|nocheck)|(eslint|oxlint)-disable(?!-next-line [\w/, -]+ -- \S)/.test(textOf(file)));
  expect(wrong).toEqual([]);
});

it("Chinese sentences are written with Chinese punctuation", () => {
  const files = ["packages", "apps", "tools"].flatMap((folder) => sourceFiles(folder)).filter((file) => !file.includes(".test."));
  const templates: readonly string[] = JSON.parse(textOf("examples/gallery.json")).order;
  const wrong = [
    ...files,
    "apps/web/src/locales/zh-CN.json",
    ...templates.flatMap((name) => ["app.json", "sample.json", "README.md"].map((file) => `examples/${name}/${file}`)),
    "README.zh-CN.md",
    "apps/docs/guide-admins.zh-CN.md",
  ].filter((file) => /\p{Script=Han}[,;:!?](?!角色)\p{Script=Han}/u.test(textOf(file)));
  expect(wrong).toEqual([]);
});

it("every decision has a number of its own, the same in its name and its title", () => {
  const folder = "apps/docs/adr";
  const numbers = readdirSync(`${root}/${folder}`)
    .sort()
    .map((name) => [Number(name.slice(0, 4)), Number(/^# (\d+)\. /.exec(textOf(`${folder}/${name}`))?.[1])]);
  expect(numbers).toEqual(numbers.map((_, index) => [index + 1, index + 1]));
});
