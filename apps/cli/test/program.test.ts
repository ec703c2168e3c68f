import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CliSession, example, startSession } from "./cli-session.ts";

let session: CliSession;
const cli: CliSession["cli"] = (args, env) => session.cli(args, env);

beforeAll(async () => {
  session = await startSession();
}, 120_000);
afterAll(() => session?.close());

describe("the program", () => {
  it("says how it is used, in the language of the machine", async () => {
    expect((await cli([])).out).toContain("Usage: funnelsmith <command>");
    expect((await cli(["help"], { LANG: "zh_CN.UTF-8" })).out).toContain("用法：funnelsmith <命令>");
    expect((await cli(["help"], { LC_ALL: "", LANG: "zh_CN.UTF-8" })).out).toContain("用法：funnelsmith <命令>");
    expect(await cli(["--hlep"])).toMatchObject({ exit: 2, err: expect.stringContaining("There is no option --hlep") });
    expect(await cli(["--help", "--jsn"])).toMatchObject({ exit: 2, err: expect.stringContaining("There is no option --jsn") });
    expect((await cli(["--help"])).exit).toBe(0);
    expect((await cli(["pull", "--help", "--lang", "zh-CN"])).out).toContain("把已发布的定义写成一个文件夹");
    expect(await cli(["dance"])).toMatchObject({ exit: 2, err: expect.stringContaining('no command "dance"') });
    expect((await cli(["pull", "--nothing"])).exit).toBe(2);
    expect((await cli(["pull"])).exit).toBe(2);
  });

  it("takes what goes for every command before it, too, and says what it does not take", async () => {
    expect((await cli(["--lang", "zh-CN", "--server", "http://127.0.0.1:1", "plan", example])).err).toBe(
      "连不上服务器 http://127.0.0.1:1。\n",
    );
    expect(await cli(["--json"])).toMatchObject({ exit: 0, out: expect.stringContaining('"name": "validate"') });
    expect((await cli(["pull", "--nothing", "--lang", "zh-CN"])).err).toMatch(/^没有选项「--nothing」。可用：.*--version/);
    expect((await cli(["pull", "b2b", "--version"])).err).toBe("The option --version needs a value.\n");
    expect((await cli(["seed", "--remove=yes", "--lang=zh"])).err).toBe("选项「--remove」不带值。\n");
    expect(await cli(["validate", "one", "two"])).toMatchObject({
      exit: 2,
      err: '"two" is too much. Usage: funnelsmith validate [folder]\n',
    });
  });

  it("says which file is not there or cannot be written", async () => {
    mkdirSync(path.join(session.folder, "bare"), { recursive: true });
    writeFileSync(
      path.join(session.folder, "bare", "app.json"),
      JSON.stringify({ formatVersion: 1, key: "bare", version: "1.0.0", title: "Bare" }),
    );
    const seeded = await cli(["seed", "bare", "--lang", "zh-CN"]);
    expect(seeded).toMatchObject({ exit: 2, err: expect.stringMatching(/^没有 .*sample\.json，或没有它所在的文件夹。\n$/) });
    expect(await cli(["plan", "bare/app.json/app.json"])).toMatchObject({ exit: 2, err: expect.stringContaining("There is no") });
  });

  it("does not take another program at the address for the server", async () => {
    const other = createServer((_, answer) => answer.end("<html>"));
    await new Promise<void>((ready) => other.listen(0, "127.0.0.1", ready));
    const { port } = other.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    expect(await cli(["key", "list"], { FUNNELSMITH_URL: url })).toMatchObject({
      exit: 4,
      err: `What answers at ${url} is no Funnelsmith.\n`,
    });
    other.close();
  });

  it("says what is wrong with a server's address or a key before it asks anybody", async () => {
    for (const url of ["localhost:3000", "ftp://example.com", "http://"])
      expect(await cli(["plan", example, "--server", url]), url).toMatchObject({ exit: 2, err: expect.stringContaining("http://") });
    expect(await cli(["key", "list", "--key", "fs_密钥"])).toMatchObject({ exit: 2, err: expect.stringContaining("no key has") });
    expect((await cli(["key", "list", "--key", "fs_wrong\n"])).exit).toBe(1);
  });

  it("ends with 4 when there is no server, and with 1 without a right key", async () => {
    expect((await cli(["plan", example], { FUNNELSMITH_URL: "http://127.0.0.1:1" })).exit).toBe(4);
    const refused = await cli(["plan", example], { FUNNELSMITH_KEY: "fs_wrong" });
    expect(refused.exit).toBe(1);
    expect(refused.err).toBe(
      "Sign in first. Sign in, or send a valid API key. (UNAUTHENTICATED)\nGive a key by --key or FUNNELSMITH_KEY; make the first by: funnelsmith key create NAME --user E-MAIL\n",
    );
  });

  it("makes the first key by signing in, and others with it", async () => {
    expect((await cli(["key", "create", "first", "--user", session.server.user])).exit).toBe(2);
    const made = await session.makeKey();
    expect(made.err).toBe("");
    expect(session.key).toMatch(/^fs_/);
    const second = JSON.parse((await cli(["key", "create", "second", "--json"])).out);
    expect((await cli(["key", "list"])).out).toContain(second.id);
    expect((await cli(["key", "revoke", second.id])).exit).toBe(0);
    expect((await cli(["key", "list"])).out).not.toContain(second.id);
  });
});

describe("the role of reporting tools", () => {
  it("is given with a password that is told once, shown, and taken back", async () => {
    const granted = JSON.parse((await cli(["bi", "grant", "--json"])).out);
    expect(granted).toMatchObject({ role: expect.stringMatching(/^bi_/), password: expect.any(String) });
    const shown = (await cli(["bi"])).out;
    expect(shown).toContain(`user=${granted.role}\n`);
    expect(shown).toContain(`  ${granted.schema}.moves`);
    expect(shown).not.toContain(granted.password);
    expect((await cli(["bi", "revoke"])).exit).toBe(0);
    expect((await cli(["bi", "show", "--lang", "en"])).out).toBe("There is none.\n");
    expect((await cli(["bi", "open"])).exit).toBe(2);
  });
});
