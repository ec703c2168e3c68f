// Packs the command line with everything it needs into one file that `npm i` installs without a network:
// node apps/cli/pack.mjs [folder]. Plain JavaScript, because it is run in a checkout as it is.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const home = path.dirname(fileURLToPath(import.meta.url));
const target = path.resolve(process.argv[2] ?? ".");
const manifest = JSON.parse(readFileSync(path.join(home, "package.json"), "utf8"));
const stage = mkdtempSync(path.join(tmpdir(), "funnelsmith-pack-"));

/** The folder of a package as another one finds it. */
function folderOf(name, from) {
  for (const place of createRequire(path.join(from, "package.json")).resolve.paths(name) ?? []) {
    const folder = path.join(place, name);
    if (existsSync(path.join(folder, "package.json"))) return realpathSync(folder);
  }
  throw new Error(`${name} is not installed; run npm i in the checkout first`);
}

/** Copies what a package needs beside it, all on one level; answers the versions. */
function bundle(from, dependencies, versions) {
  for (const name of Object.keys(dependencies ?? {})) {
    const folder = folderOf(name, from);
    const own = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    if (Object.hasOwn(versions, name)) {
      if (versions[name] !== own.version) throw new Error(`two versions of ${name}`);
      continue;
    }
    versions[name] = own.version;
    const place = path.join(stage, "node_modules", name);
    const ours = name.startsWith("@funnelsmith/");
    if (ours && !existsSync(path.join(folder, "dist"))) throw new Error(`${name} is not built; run npm run build first`);
    mkdirSync(place, { recursive: true });
    cpSync(folder, place, {
      recursive: true,
      dereference: true,
      filter: (file) => {
        const inside = path.relative(folder, file);
        return !inside.startsWith("node_modules") && !(ours && /^(src|test|tsconfig)/.test(inside)) && !inside.endsWith(".tsbuildinfo");
      },
    });
    bundle(folder, own.dependencies, versions);
  }
  return versions;
}

try {
  const versions = bundle(home, manifest.dependencies, {});
  cpSync(path.join(home, "dist"), path.join(stage, "dist"), { recursive: true, filter: (file) => !file.endsWith(".tsbuildinfo") });
  const { devDependencies: _, private: __, ...packed } = manifest;
  const whole = { ...packed, dependencies: versions, bundleDependencies: Object.keys(versions) };
  writeFileSync(path.join(stage, "package.json"), JSON.stringify(whole, null, 2));
  mkdirSync(target, { recursive: true });
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const out = execFileSync(npm, ["pack", stage, "--pack-destination", target, "--silent"], { encoding: "utf8" });
  console.log(path.join(target, out.trim().split("\n").at(-1)));
} finally {
  rmSync(stage, { recursive: true });
}
