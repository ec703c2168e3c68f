import { run } from "./run.mjs";

/** The benchmark against the hand-written twin; writes its report beside itself. */
export function bench(args) {
  return run("node", ["--conditions=source", "--import", "tsx", "apps/bench/src/main.ts", ...args]);
}
