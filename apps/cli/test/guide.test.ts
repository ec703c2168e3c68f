import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { type Block, blocksOf, type Command, commandsOf } from "./guide-blocks.ts";
import { startRealServer } from "./real-server.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "funnelsmith-guide-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// What needs a field that is not there, a server to connect to from elsewhere, or the network: the last is tried by a test of its own.
const untried = [/@cv\.pdf/, /PGPASSWORD=…/, /openapi-typescript/];

const isTried = ({ lines }: Block): boolean => !untried.some((words) => words.test(lines.join("\n")));

/** The files a reader is told to save, by a text before the block that names them. */
function saved(page: string, block: Block): string | undefined {
  const before = page.split("\n").slice(0, block.line - 2);
  const told = before.findLast((line) => line.trim() !== "") ?? "";
  return /`([\w/.]+\.json)`/.exec(told)?.[1];
}

it("the integrator's guide, followed word by word from an empty folder, does what it says", async () => {
  const page = readFileSync(path.join(root, "apps/docs/guide-integrators.md"), "utf8");
  const server = await startRealServer();
  try {
    execFileSync(process.execPath, [path.join(root, "node_modules/typescript/bin/tsc"), "-b", "apps/cli"], { cwd: root });
    execFileSync(process.execPath, [path.join(root, "apps/cli/pack.mjs"), folder]);
    const commands: Command[] = [];
    const script: string[] = [];
    for (const block of blocksOf(page)) {
      if (block.language === "json") {
        const file = saved(page, block);
        if (file !== undefined) {
          writeFileSync(path.join(folder, `block-${block.line}`), block.lines.join("\n"));
          script.push(`mkdir -p "$(dirname ${file})" && cp block-${block.line} ${file}`);
        }
      }
      if (block.language !== "sh" || !isTried(block)) continue;
      for (const command of commandsOf(block)) {
        script.push(`printf '\\n@@%d\\n' ${commands.length}`, command.text, `printf 'exit %d\\n' $?`);
        commands.push(command);
      }
    }
    const text = script
      .join("\n")
      .replaceAll("http://localhost:3000", server.url)
      .replaceAll("ada@example.com", server.user)
      .replaceAll("a long password", server.password);
    const env = {
      PATH: process.env["PATH"],
      HOME: folder,
      LANG: "en_US.UTF-8",
      GIT_AUTHOR_NAME: "Ada",
      GIT_AUTHOR_EMAIL: "ada@example.com",
      GIT_COMMITTER_NAME: "Ada",
      GIT_COMMITTER_EMAIL: "ada@example.com",
      npm_config_offline: "true",
    };
    writeFileSync(path.join(folder, "guide.sh"), `exec 2>&1\n${text}\n`);
    const told = execFileSync("bash", ["guide.sh"], { cwd: folder, env, encoding: "utf8", maxBuffer: 64_000_000 });
    const answers = told.split(/^@@(\d+)$/m).slice(1);
    const broken = commands.flatMap(({ line, text: command, promises }, index) => {
      const answer = answers[answers.indexOf(String(index)) + 1] ?? "";
      const missing = promises.filter((promise) => !answer.replaceAll(/(?<=":) /g, "").includes(promise));
      return missing.length === 0 ? [] : [{ line, command, missing, answer: answer.trim().slice(0, 2_000) }];
    });
    expect(broken).toEqual([]);
    expect(commands.reduce((sum, { promises }) => sum + promises.length, 0)).toBeGreaterThan(30);
  } finally {
    await server.close();
  }
}, 300_000);
