import { join } from "node:path";
import { root, run } from "./run.mjs";

/** The server restarting on change, from TypeScript sources, and the web app with hot reload in front of it. */
export async function dev(args) {
  const server = run("node", [
    "--conditions=source",
    "--import",
    "tsx",
    "--watch",
    "--watch-preserve-output",
    "apps/server/src/main.ts",
    ...args,
  ]);
  const web = run("node", [join(root, "apps/web/node_modules/vite/bin/vite.js")], { cwd: join(root, "apps/web") });
  return Math.max(...(await Promise.all([server, web])));
}
