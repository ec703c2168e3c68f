import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { alone } from "./alone.mjs";
import { root, run, stopped } from "./run.mjs";

// Tried on Node 20.20.2: majors 9, 10 and 12 install this workspace; 11 needs a newer Node.
const pnpm = "pnpm@10.34.9";
const stampFile = join(root, "node_modules/.funnelsmith-install");

/** Changes whenever an install is due: the lockfile, any package.json, Node's version or the machine's architecture. */
function stamp() {
  const hash = createHash("sha256").update(`${process.version} ${process.platform} ${process.arch}`);
  const files = ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"];
  for (const folder of ["packages", "apps"])
    for (const name of readdirSync(join(root, folder)).sort()) files.push(join(folder, name, "package.json"));
  for (const file of files) if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** Installs the workspace unless the last install still fits: npx pnpm, else an installed pnpm, else npm alone. Exits on failure. */
export async function ensureInstalled() {
  const wanted = stamp();
  const fits = () => existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted;
  if (fits() || (await alone(async () => fits() || (await install(wanted))))) return;
  if (!stopped()) console.error("Nothing could install the packages. Check the network and the registry npm is set to, then try again.");
  process.exit(stopped() ? 130 : 1);
}

/** Leaves of what is installed only the packages a built server runs on, a quarter of them, for an image. Resolves to an exit code. */
export function prune() {
  const folders = ["packages", "apps"].flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)));
  for (const folder of [root, ...folders]) rmSync(join(folder, "node_modules"), { recursive: true, force: true });
  const args = ["--yes", pnpm, "install", "--prod", "--frozen-lockfile", "--reporter=append-only", "--filter", "@funnelsmith/server..."];
  return run("npx", args, { env: { ...process.env, CI: "true" } });
}

/** Tries each way; true when one succeeded. */
async function install(wanted) {
  console.log("Installing what Funnelsmith needs (once) …");
  // In production the compilers would be left out, and the first start builds.
  const env = { ...process.env, CI: "true", NODE_ENV: "development" };
  const quiet = ["install", "--frozen-lockfile", "--reporter=append-only"];
  const ways = [
    { program: "npx", args: ["--yes", pnpm, ...quiet] },
    { program: "pnpm", args: quiet },
    { program: "npm", args: ["install", "--no-audit", "--no-fund", "--no-package-lock"] },
  ];
  for (const { program, args } of ways) {
    if ((await run(program, args, { env })) === 0) {
      writeFileSync(stampFile, wanted);
      return true;
    }
    if (stopped()) return false;
    console.error(`Installing with ${program} did not succeed.`);
  }
  return false;
}
