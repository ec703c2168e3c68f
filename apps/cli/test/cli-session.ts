import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../src/run.ts";
import { startRealServer } from "./real-server.ts";

/** The definition of the B2B template, as a file. */
export const example: string = fileURLToPath(new URL("../../../examples/b2b/app.json", import.meta.url));

/** What a run of the program printed and ended with. */
export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Somebody at a terminal: a folder of their own, a server, and a key once it is made. */
export interface CliSession {
  readonly folder: string;
  readonly server: { readonly url: string; readonly user: string; readonly password: string };
  /** Empty until `makeKey`. */
  readonly key: string;
  /** Makes the first key by signing in; answers what was printed. */
  makeKey(): Promise<Ran>;
  /** Runs the program as a person would. */
  cli(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>;
  /** Every file below a folder with its bytes. */
  bytesOf(below: string): Record<string, string>;
  /** Changes one JSON file of the folder. */
  change(file: string, edit: (content: Record<string, never>) => void): void;
  close(): Promise<void>;
}

/** Starts the product in earnest, and sits down before it. */
export async function startSession(): Promise<CliSession> {
  const folder = mkdtempSync(path.join(tmpdir(), "funnelsmith-cli-"));
  const server = await startRealServer();
  let key = "";
  const cli: CliSession["cli"] = async (args, env = {}) => {
    let out = "";
    let err = "";
    const exit = await run(args, {
      env: { FUNNELSMITH_URL: server.url, FUNNELSMITH_KEY: key, LANG: "en_US.UTF-8", ...env },
      folder,
      out: (text) => (out += text),
      err: (text) => (err += text),
    });
    return { exit, out, err };
  };
  return {
    folder,
    server,
    get key() {
      return key;
    },
    async makeKey() {
      const made = await cli(["key", "create", "first", "--user", server.user], { FUNNELSMITH_PASSWORD: server.password });
      key = made.out.trim();
      return made;
    },
    cli,
    bytesOf(below) {
      const files = readdirSync(path.join(folder, below), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      return Object.fromEntries(
        files
          .map((entry) => path.join(entry.parentPath, entry.name))
          .toSorted()
          .map((file) => [path.relative(path.join(folder, below), file), readFileSync(file, "utf8")]),
      );
    },
    change(file, edit) {
      const place = path.join(folder, file);
      const content = JSON.parse(readFileSync(place, "utf8"));
      edit(content);
      writeFileSync(place, JSON.stringify(content));
    },
    async close() {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
