import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { alone } from "./alone.mjs";
import { bin, root, run } from "./run.mjs";

const stampFile = join(root, "node_modules/.funnelsmith-build");
const skipped = new Set(["node_modules", "dist", ".data", ".tmp", "test-results", "bench", "docs", "e2e", "test"]);

/** Changes whenever a built file could: names, sizes and times of every source file. */
function stamp() {
  const hash = createHash("sha256");
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) walk(path);
      } else if (!entry.name.includes(".test.")) {
        const { size, mtimeMs } = statSync(join(root, path));
        hash.update(`${path} ${size} ${mtimeMs}\n`);
      }
    }
  };
  for (const folder of ["packages", "apps", "schemas"]) walk(folder);
  return hash.digest("hex");
}

/** Builds whatever there is, and the next start need not. Resolves to an exit code. */
export async function build() {
  const wanted = stamp();
  return alone(() => compile(wanted));
}

/** Compiles the packages, the server and the web app, and says of which sources; resolves to an exit code. */
async function compile(wanted) {
  const compiled = await run(bin("tsc"), ["-b"]);
  if (compiled !== 0) return compiled;
  const packed = await run("node", [join(root, "apps/web/node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"], {
    cwd: join(root, "apps/web"),
  });
  if (packed === 0) writeFileSync(stampFile, wanted);
  return packed;
}

/** Builds unless nothing changed since the last build. */
export async function ensureBuilt() {
  const wanted = stamp();
  const fits = () =>
    ["apps/server/dist/main.js", "apps/web/dist/index.html"].every((file) => existsSync(join(root, file))) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, "utf8") === wanted;
  if (fits()) return 0;
  return alone(async () => {
    if (fits()) return 0;
    console.log("Building (once) …");
    return compile(wanted);
  });
}
