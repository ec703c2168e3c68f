import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../src/run.ts";
import { type RealServer, startRealServer } from "./real-server.ts";

const folder = mkdtempSync(path.join(tmpdir(), "funnelsmith-cli-"));
const example = fileURLToPath(new URL("../../../examples/b2b/app.json", import.meta.url));
let server: RealServer;
let key: string;

beforeAll(async () => {
  server = await startRealServer();
}, 120_000);
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true });
});

interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the program as a person would, with what it printed. */
async function cli(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  let out = "";
  let err = "";
  const exit = await run(args, {
    env: { FUNNELSMITH_URL: server?.url, FUNNELSMITH_KEY: key, LANG: "en_US.UTF-8", ...env },
    folder,
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { exit, out, err };
}

/** Every file below a folder with its bytes. */
function bytesOf(below: string): Record<string, string> {
  const files = readdirSync(path.join(folder, below), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => path.join(entry.parentPath, entry.name))
      .toSorted()
      .map((file) => [path.relative(path.join(folder, below), file), readFileSync(file, "utf8")]),
  );
}

/** Changes one JSON file of a folder. */
function change(file: string, edit: (content: Record<string, never>) => void): void {
  const place = path.join(folder, file);
  const content = JSON.parse(readFileSync(place, "utf8"));
  edit(content);
  writeFileSync(place, JSON.stringify(content));
}

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
    mkdirSync(path.join(folder, "bare"), { recursive: true });
    writeFileSync(
      path.join(folder, "bare", "app.json"),
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
    expect((await cli(["key", "create", "first", "--user", server.user])).exit).toBe(2);
    const made = await cli(["key", "create", "first", "--user", server.user], {
      FUNNELSMITH_PASSWORD: server.password,
      FUNNELSMITH_KEY: "",
    });
    expect(made.err).toBe("");
    key = made.out.trim();
    expect(key).toMatch(/^fs_/);
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

describe("a definition in a folder", () => {
  it("is planned, applied and pulled, and then applied and pulled again with the same bytes", async () => {
    const planned = await cli(["plan", example]);
    expect(planned).toMatchObject({ exit: 0, out: expect.stringContaining("A new app:") });
    expect((await cli(["validate", example])).out).toBe("It may be published.\n");
    const applied = await cli(["apply", example]);
    expect(applied.err).toBe("");
    expect(applied.out).toContain("Published version 1.");
    expect((await cli(["pull", "b2b", "crm"])).exit).toBe(0);
    const first = bytesOf("crm");
    expect(Object.keys(first)).toEqual(expect.arrayContaining(["app.json", "objects/deal.json", "funnels/sales.json"]));
    expect((await cli(["apply", "crm"])).out).toBe("Version 1 says this already.\n");
    expect((await cli(["pull", "b2b", "crm"])).out).toBe("The folder says this already.\n");
    expect((await cli(["pull", "b2b", "again"])).exit).toBe(0);
    expect(bytesOf("again")).toEqual(first);
  });

  it("loses files of what the app no longer has, and keeps what is none of ours", async () => {
    mkdirSync(path.join(folder, "crm/objects"), { recursive: true });
    writeFileSync(path.join(folder, "crm/objects/ghost.json"), "{}");
    writeFileSync(path.join(folder, "crm/objects/notes.txt"), "mine");
    expect(await cli(["plan", "crm"])).toMatchObject({ exit: 1, err: expect.stringContaining("objects/ghost.json is not listed") });
    expect((await cli(["pull", "b2b", "crm"])).out).toBe("The folder says this already.\n");
    change("crm/app.json", (app) => (app as unknown as { objects: string[] }).objects.push("ghost"));
    expect((await cli(["pull", "b2b", "crm"])).out).toContain("- objects/ghost.json");
    expect(bytesOf("crm")["objects/notes.txt"]).toBe("mine");
    rmSync(path.join(folder, "crm/objects/notes.txt"));
  });

  it("is never written over another app, nor over files of a project that has none yet", async () => {
    mkdirSync(path.join(folder, "project/tests"), { recursive: true });
    writeFileSync(path.join(folder, "project/tests/fixture.json"), '{"key":"fixture"}');
    expect((await cli(["pull", "b2b", "project"])).exit).toBe(0);
    expect((await cli(["pull", "b2b", "project"])).exit).toBe(0);
    expect(bytesOf("project")["tests/fixture.json"]).toBe('{"key":"fixture"}');
    change("project/app.json", (app) => Object.assign(app, { key: "erp" }));
    const before = bytesOf("project");
    expect(await cli(["pull", "b2b", "project"])).toMatchObject({ exit: 2, err: expect.stringContaining('holds the app "erp"') });
    writeFileSync(path.join(folder, "erp.json"), JSON.stringify({ key: "erp" }));
    expect((await cli(["pull", "b2b", "erp.json"])).exit).toBe(2);
    expect(bytesOf("project")).toEqual(before);
    // What a merge left broken is nobody's; pulling mends it.
    writeFileSync(path.join(folder, "project/app.json"), "<<<<<<< HEAD");
    expect((await cli(["pull", "b2b", "project"])).out).toContain("+ app.json");
  });

  it("is not waited for at a pipe, nor read without bounds", async () => {
    mkdirSync(path.join(folder, "pipes/objects"), { recursive: true });
    for (const pipe of ["pipe.json", "pipes/objects/deal.json"]) execFileSync("sh", ["-c", 'mkfifo "$0"', path.join(folder, pipe)]);
    for (const args of [
      ["pull", "b2b", "pipe.json"],
      ["pull", "b2b", "pipes"],
      ["validate", "pipe.json"],
      ["import", "b2b", "account", "pipe.json"],
    ])
      expect(await cli(args), args.join(" ")).toMatchObject({ exit: 2, err: expect.stringContaining("is no ordinary file.") });
    writeFileSync(path.join(folder, "huge.json"), "");
    truncateSync(path.join(folder, "huge.json"), 3 * 1024 ** 3);
    expect(await cli(["validate", "huge.json"])).toMatchObject({ exit: 2, err: expect.stringContaining("has more than 64 MB.") });
    rmSync(path.join(folder, "huge.json"));
  });

  it("may be saved with a byte order mark, and is told where it is no JSON or no UTF-8", async () => {
    writeFileSync(path.join(folder, "bom.json"), `\ufeff${readFileSync(example, "utf8")}`);
    expect((await cli(["validate", "bom.json", "--offline"])).exit).toBe(0);
    writeFileSync(path.join(folder, "cut.json"), '{\n  "key": "a",\n  "version": ');
    expect((await cli(["validate", "cut.json"])).err).toMatch(/cut\.json is not valid JSON: \S/);
    writeFileSync(path.join(folder, "comma.json"), '{\n  "key": "a",\n}');
    expect((await cli(["validate", "comma.json"])).err).toContain("(line 3, column 1)");
    writeFileSync(path.join(folder, "gbk.json"), Buffer.from([0x22, 0xbf, 0xcd, 0xbb, 0xa7, 0x22]));
    expect((await cli(["validate", "gbk.json", "--lang", "zh"])).err).toContain("不是 UTF-8 编码");
  });

  it("is refused with the place of each mistake, here and by the server", async () => {
    cpSync(path.join(folder, "crm"), path.join(folder, "broken"), { recursive: true });
    change("broken/objects/deal.json", (deal) => Object.assign(deal, { titleField: "nme" }));
    const here = await cli(["validate", "broken", "--offline"]);
    expect(here).toMatchObject({ exit: 1, err: expect.stringMatching(/objects\/deal\.json \/titleField .*did you mean "name"/) });
    const there = await cli(["plan", "broken", "--lang", "zh-CN"]);
    expect(there).toMatchObject({ exit: 1, err: expect.stringMatching(/objects\/deal\.json \/titleField .*是不是「name」/) });
    const json = JSON.parse((await cli(["plan", "broken", "--json"])).out);
    expect(json).toMatchObject({ exit: 1, code: "DEFINITION_INVALID", errors: [{ code: "DANGLING_REFERENCE" }] });
    writeFileSync(path.join(folder, "broken/objects/deal.json"), "{ no");
    expect(await cli(["validate", "broken"])).toMatchObject({ exit: 1, err: expect.stringContaining("is not valid JSON") });
    expect((await cli(["validate", "nowhere"])).exit).toBe(2);
  });

  it("is published only when what is not safe was decided", async () => {
    change("crm/funnels/sales.json", (funnel) => {
      const { stages } = funnel as unknown as { stages: { title: unknown }[] };
      stages[0]!.title = { "zh-CN": "线索池", en: "Lead pool" };
    });
    const planned = await cli(["plan", "crm"]);
    expect(planned.out).toMatch(/Changes to version 1:\n {2}\+ .*Lead pool/);
    expect((await cli(["plan", "crm", "--lang=zh-CN"])).out).toMatch(/相对第 1 版的改动：\n {2}\+ .*线索池/);
    expect((await cli(["apply", "crm", "--message", "a pool"])).out).toContain("Published version 2.");
    type Account = { fields: { key: string; kind: string; title: string }[] };
    change("crm/objects/account.json", (account) => {
      (account as unknown as Account).fields.push({ key: "nick", kind: "text", title: "Nick" });
    });
    expect((await cli(["apply", "crm"])).exit).toBe(0);
    const made = await fetch(`${server.url}/api/v1/apps/b2b/objects/account/records`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ fields: { name: "甲", nick: "A" } }),
    });
    expect(made.status, await made.text()).toBe(201);
    change("crm/objects/account.json", (account) => {
      (account as unknown as Account).fields.pop();
    });
    const refused = await cli(["apply", "crm"]);
    expect(refused).toMatchObject({ exit: 3, err: expect.stringContaining("--decide field.remove:account.nick=") });
    expect(await cli(["apply", "crm", "--decide", "field.remove:account.nik=accept"])).toMatchObject({
      exit: 2,
      err: 'No change "field.remove:account.nik" waits for a decision: field.remove:account.nick.\n',
    });
    expect((await cli(["plan", "crm", "--rows", "field.convert:account.nik"])).err).toBe(
      '"field.convert:account.nik" is no conversion of this plan: there is none.\n',
    );
    const done = await cli(["apply", "crm", "--decide", "field.remove:account.nick=accept", "--json"]);
    // A pipeline that runs again says the same again.
    expect((await cli(["apply", "crm", "--decide", "field.remove:account.nick=accept"])).out).toBe("Version 4 says this already.\n");
    expect(JSON.parse(done.out)).toMatchObject({ version: 4, changed: true });
  });

  it("runs its own tests, and is not published while one fails", async () => {
    change("crm/app.json", (app) => Object.assign(app, { tests: ["early"] }));
    mkdirSync(path.join(folder, "crm/tests"));
    const test = { key: "early", title: "Too early", funnel: "sales", from: "lead", to: "discovery", unmet: ["nothing"] };
    writeFileSync(path.join(folder, "crm/tests/early.json"), JSON.stringify(test));
    const failed = await cli(["test", "crm"]);
    expect(failed).toMatchObject({ exit: 1, err: expect.stringContaining("Tests failed: 1 of 1.") });
    expect((await cli(["apply", "crm"])).err).toContain("tests/early.json /unmet/0");
    change("crm/tests/early.json", (one) => Object.assign(one, { unmet: [] }));
    const { tests } = JSON.parse((await cli(["test", "crm", "--json"])).out);
    change("crm/tests/early.json", (one) => Object.assign(one, { unmet: tests[0].unmet }));
    expect((await cli(["test", "crm", "--lang", "zh-CN"])).out).toContain("1 个测试全部通过。");
    expect((await cli(["apply", "crm"])).out).toContain('Added test "Too early"');
  });

  it("leaves as CSV", async () => {
    expect((await cli(["export", "b2b", "account", "--fields", "name", "--header", "keys"])).out).toBe("name\r\n甲\n");
    // The last row may hold nothing.
    const asFile = (await cli(["export", "b2b", "account", "--fields", "phone", "--header", "keys", "--json"])).out;
    expect((await cli(["export", "b2b", "account", "--fields", "phone", "--header", "keys"])).out).toBe(
      JSON.parse(asFile).csv.replace(/\r\n$/, "\n"),
    );
    expect((await cli(["export", "b2b", "account", "--out", "accounts.csv"])).exit).toBe(0);
    expect(await cli(["export", "b2b", "account", "--out", "no/folder.csv"])).toMatchObject({
      exit: 2,
      err: expect.stringContaining("folder.csv"),
    });
    expect(readFileSync(path.join(folder, "accounts.csv"), "utf8")).toMatch(/^\ufeff/);
  });

  it("leaves the file of before where the connection breaks off, and no half of another", async () => {
    writeFileSync(path.join(folder, "kept.csv"), "before");
    const breaking = createServer((_, response) => {
      response.writeHead(200, { "content-type": "text/csv" });
      response.write("name\r\n甲\r\n", () => response.destroy());
    }).listen(0, "127.0.0.1");
    await once(breaking, "listening");
    const url = `http://127.0.0.1:${(breaking.address() as AddressInfo).port}`;
    expect(await cli(["export", "b2b", "account", "--out", "kept.csv", "--server", url])).toMatchObject({
      exit: 4,
      err: `Cannot reach the server at ${url}.\n`,
    });
    breaking.close();
    expect(readFileSync(path.join(folder, "kept.csv"), "utf8")).toBe("before");
    expect(readdirSync(folder).filter((name) => name.startsWith("kept"))).toEqual(["kept.csv"]);
  });
});

describe("a file of records", () => {
  it("is checked, imported, and told row by row where it is wrong", async () => {
    writeFileSync(path.join(folder, "accounts-in.csv"), "name,phone\n乙,13800138001\n丙,13800138002\n");
    const checked = await cli(["import", "b2b", "account", "accounts-in.csv"]);
    expect(checked).toMatchObject({ exit: 0, out: "Checked, nothing was written:\n  created 2\n" });
    const done = await cli(["import", "b2b", "account", "accounts-in.csv", "--run", "--match", "name"]);
    expect(done).toMatchObject({ exit: 0, out: expect.stringContaining("Imported:\n  created 2\n") });
    expect((await cli(["export", "b2b", "account", "--fields", "name", "--header", "keys"])).out).toContain("丙");
    writeFileSync(path.join(folder, "wrong.csv"), "name,phone\n丁,one\n");
    const wrong = await cli(["import", "b2b", "account", "wrong.csv", "--run", "--lang", "zh-CN", "--errors", "mend.csv"]);
    expect(wrong).toMatchObject({ exit: 1, err: expect.stringContaining("第 2 行") });
    expect(readFileSync(path.join(folder, "mend.csv"), "utf8")).toContain("丁");
    expect((await cli(["import", "b2b", "account", "nowhere.csv"])).exit).toBe(2);
    expect(await cli(["import", "b2b", "account", "accounts-in.csv", "--gate", "maybe"])).toMatchObject({
      exit: 1,
      err: expect.stringMatching(/\/plan\/gate .*: refuse, first/),
    });
  });

  it("is told which columns are not taken, and in which encoding it was read", async () => {
    const gb = Buffer.from([0xd7, 0xdc, 0xbb, 0xfa]);
    writeFileSync(
      path.join(folder, "twice.csv"),
      Buffer.concat([Buffer.from("name,NAME,hobby,"), gb, Buffer.from("\na,b,c,13800138001\n")]),
    );
    const checked = await cli(["import", "b2b", "account", "twice.csv"]);
    expect(checked.out).toBe(
      [
        "Checked, nothing was written:",
        "  i Read as GB18030",
        '  ~ column 2 "NAME": an earlier column is for the same field; left aside',
        '  ~ column 3 "hobby": no field has that name; left aside',
        "  created 1",
        "",
      ].join("\n"),
    );
  });
});

describe("a JSON Schema", () => {
  it("becomes an object of the folder, with word of what it could not say", async () => {
    const schema = {
      type: "object",
      title: "Machine",
      properties: { name: { type: "string" }, weightKg: { type: "number" }, parts: { type: "array" } },
    };
    writeFileSync(path.join(folder, "machine.json"), JSON.stringify(schema));
    const made = await cli(["schema-to-object", "machine.json", "machine", "crm"]);
    expect(made).toMatchObject({ exit: 0, out: expect.stringContaining("Wrote objects/machine.json with 2 fields.") });
    expect(made.out).toContain("/properties/parts");
    expect((await cli(["apply", "crm"])).out).toContain('Added object "Machine"');
    expect((await cli(["pull", "b2b", "crm"])).exit).toBe(0);
    expect((await cli(["schema-to-object", "machine.json", "Machine"])).exit).toBe(2);
    writeFileSync(path.join(folder, "text.json"), '{"type":"string"}');
    expect((await cli(["schema-to-object", "text.json", "text"])).exit).toBe(1);
  });
});

describe("an upgrade", () => {
  it("shows what comes and what is in conflict, and is published as chosen", async () => {
    const next = JSON.parse(readFileSync(example, "utf8"));
    next.version = "9.0.0";
    next.funnels[0].stages[0].title = "线索(新)";
    next.funnels[0].stages[1].expectedDays = 55;
    writeFileSync(path.join(folder, "next.json"), JSON.stringify(next));
    const open = await cli(["upgrade", "b2b", "--bundle", "next.json"]);
    expect(open).toMatchObject({ exit: 3, err: expect.stringContaining("Conflicts that wait for a choice: 1.") });
    const id = /--choose (\S+)=mine\|theirs/.exec(open.err)![1]!;
    expect((await cli(["upgrade", "b2b", "--bundle", "next.json", "--choose", `${id}=theirs`])).out).toContain(`${id}=theirs`);
    expect((await cli(["upgrade", "b2b", "--bundle", "next.json", "--all", "his"])).err).toBe('--all takes mine or theirs, not "his".\n');
    const done = await cli(["upgrade", "b2b", "--bundle", "next.json", "--all", "mine", "--apply"]);
    expect(done.err).toBe("");
    expect(done.out).toContain("Upgraded and published as version");
    expect((await cli(["pull", "b2b", "crm"])).exit).toBe(0);
    const sales = JSON.parse(bytesOf("crm")["funnels/sales.json"]!);
    expect([sales.stages[0].title.en, sales.stages[1].expectedDays]).toEqual(["Lead pool", 55]);
  });

  it("that grants rights is published only by whoever has read them", async () => {
    const next = JSON.parse(readFileSync(example, "utf8"));
    next.version = "9.1.0";
    next.funnels[0].stages[0].title = "线索(新)";
    next.funnels[0].stages[1].expectedDays = 55;
    next.roles[0].objects.deal = { read: "all", create: "all", update: "all", delete: "all", export: "all" };
    next.roles.push({ key: "vendor", title: "\u001b[2J\u202eVendor", objects: { deal: { read: "all", export: "all" } } });
    writeFileSync(path.join(folder, "hostile.json"), JSON.stringify(next));
    const shown = await cli(["upgrade", "b2b", "--bundle", "hostile.json", "--all", "mine"]);
    expect(shown.out).toContain("(rights)");
    // Titles do not steer the terminal.
    expect(shown.out).toContain('Added role "\ufffd[2J\ufffdVendor"');
    const refused = await cli(["upgrade", "b2b", "--bundle", "hostile.json", "--all", "mine", "--apply"]);
    expect(refused).toMatchObject({ exit: 3, err: expect.stringMatching(/^The newer version changes rights in \d+ places/) });
    const done = await cli(["upgrade", "b2b", "--bundle", "hostile.json", "--all", "mine", "--apply", "--rights"]);
    expect(done).toMatchObject({ exit: 0, out: expect.stringContaining("Upgraded and published as version") });
    expect((await cli(["upgrade", "b2b", "--bundle", "hostile.json", "--all", "mine"])).out).toContain("There is nothing newer.");
  });

  it("that somebody else merged is published only by whoever has read the rights in it", async () => {
    const next = JSON.parse(readFileSync(path.join(folder, "hostile.json"), "utf8"));
    next.version = "9.1.5";
    next.roles.push({ key: "guest", title: "Guest", objects: { deal: { read: "all" } } });
    writeFileSync(path.join(folder, "guests.json"), JSON.stringify(next));
    const upgrade = ["upgrade", "b2b", "--bundle", "guests.json", "--all", "mine"];
    const merge = async (query: string, choices: Record<string, string>, headers: Record<string, string>): Promise<Response> =>
      await fetch(`${server.url}/api/v1/apps/b2b/upgrade${query}`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
        body: JSON.stringify({ bundle: next, choices }),
      });
    const { etag, conflicts } = (await (await merge("?dryRun=true", {}, {})).json()) as { etag: string; conflicts: { id: string }[] };
    const stored = await merge("", Object.fromEntries(conflicts.map(({ id }) => [id, "mine"])), { "if-match": `"${etag}"` });
    expect(stored.status, await stored.text()).toBe(200);
    const refused = await cli([...upgrade, "--apply"]);
    expect(refused).toMatchObject({ exit: 3, err: expect.stringMatching(/^The newer version changes rights in 1 place;/) });
    expect(refused.err).toContain("Guest");
    expect(await cli([...upgrade, "--apply", "--rights"])).toMatchObject({ exit: 0, out: expect.stringContaining("published as version") });
  });

  it("that was merged and waits for decisions is published once they are made", async () => {
    const next = JSON.parse(readFileSync(path.join(folder, "guests.json"), "utf8"));
    const { fields } = next.objects.find(({ key }: { key: string }) => key === "account");
    const upgrade = ["upgrade", "b2b", "--bundle", "fewer.json", "--all", "mine", "--apply"];
    const write = (version: string): void => writeFileSync(path.join(folder, "fewer.json"), JSON.stringify({ ...next, version }));
    fields.push({ key: "pet", kind: "text", title: "Pet" });
    write("9.2.0");
    expect((await cli(upgrade)).exit).toBe(0);
    writeFileSync(path.join(folder, "pets.csv"), "name,pet\nWith a pet,Cat\n");
    expect((await cli(["import", "b2b", "account", "pets.csv", "--run"])).exit).toBe(0);
    fields.pop();
    write("9.3.0");
    const waits = await cli(upgrade);
    expect(waits).toMatchObject({ exit: 3, err: expect.stringContaining("Merged into the draft") });
    const [decision] = /--decide \S+=/.exec(waits.err)!;
    expect((await cli(upgrade)).exit).toBe(3);
    const done = await cli([...upgrade, "--decide", `${decision.slice("--decide ".length)}accept`]);
    expect(done).toMatchObject({ exit: 0, out: expect.stringContaining("Upgraded and published as version") });
    expect((await cli(upgrade)).out).toContain("There is nothing newer.");
  });
});
