import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** A program from node_modules/.bin, runnable on every platform. */
export const bin = (name) => join(root, "node_modules/.bin", process.platform === "win32" ? `${name}.cmd` : name);

const windows = process.platform === "win32";
const quoted = (word) => (/[\s"]/.test(word) ? `"${word.replaceAll('"', '\\"')}"` : word);

let interrupted = false;

/** True once somebody asked the launcher to stop. */
export const stopped = () => interrupted;

/**
 * Runs a program in the root folder with its output shown; resolves to its exit code, 127 when it cannot be started. Signals go through to
 * it, and after one nothing is run any more: whoever presses Ctrl-C during an install does not want the next way of installing.
 */
export function run(program, args, options = {}) {
  if (interrupted) return Promise.resolve(130);
  return new Promise((resolve) => {
    // What npm puts into .bin on Windows needs a shell, which takes words apart at blanks.
    const shell = windows && program !== "node";
    const child = spawn(program === "node" ? process.execPath : shell ? quoted(program) : program, shell ? args.map(quoted) : args, {
      cwd: root,
      stdio: "inherit",
      shell,
      ...options,
    });
    const forward = (signal) => {
      interrupted = true;
      child.kill(signal);
    };
    process.on("SIGINT", forward);
    process.on("SIGTERM", forward);
    child.on("error", () => resolve(127));
    child.on("exit", (code, signal) => {
      process.off("SIGINT", forward);
      process.off("SIGTERM", forward);
      resolve(code ?? (signal ? 1 : 0));
    });
  });
}
