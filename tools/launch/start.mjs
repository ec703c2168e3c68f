import { join } from "node:path";
import { ensureBuilt } from "./build.mjs";
import { root, run } from "./run.mjs";

/** Builds when needed and runs the server; arguments such as --lan go through. */
export async function start(args) {
  const built = await ensureBuilt();
  if (built !== 0) return built;
  return run("node", ["--enable-source-maps", join(root, "apps/server/dist/main.js"), ...args], {
    env: { NODE_ENV: "production", ...process.env },
  });
}
