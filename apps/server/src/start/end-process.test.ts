import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as later } from "node:timers/promises";
import { describe, expect, it } from "vitest";

const script = (print: string): string => `
  const { endProcess } = await import(${JSON.stringify(new URL("./end-process.ts", import.meta.url).href)});
  for (let line = 1; line <= 20_000; line++) console.${print}("finding " + line + " of a team that has very many of them");
  endProcess(3);
`;

describe("a command that ends", () => {
  it.each([
    ["log", "stdout"],
    ["error", "stderr"],
  ] as const)("has told a slow reader behind a pipe everything, its last line too: console.%s", async (print, stream) => {
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script(print)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = once(child, "close");
    // The pipe is full and the process done with its work long before anybody reads.
    await later(1_000);
    let told = "";
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      told += text;
    });
    expect((await ended)[0]).toBe(3);
    expect(told.trimEnd().split("\n").at(-1)).toBe("finding 20000 of a team that has very many of them");
  });
});
