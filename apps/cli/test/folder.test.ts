import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CliSession, example, startSession } from "./cli-session.ts";

let session: CliSession;
const cli: CliSession["cli"] = (args, env) => session.cli(args, env);
const bytesOf: CliSession["bytesOf"] = (below) => session.bytesOf(below);
const change: CliSession["change"] = (file, edit) => session.change(file, edit);

beforeAll(async () => {
  session = await startSession();
  await session.makeKey();
}, 120_000);
afterAll(() => session?.close());

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
    mkdirSync(path.join(session.folder, "crm/objects"), { recursive: true });
    writeFileSync(path.join(session.folder, "crm/objects/ghost.json"), "{}");
    writeFileSync(path.join(session.folder, "crm/objects/notes.txt"), "mine");
    expect(await cli(["plan", "crm"])).toMatchObject({ exit: 1, err: expect.stringContaining("objects/ghost.json is not listed") });
    expect((await cli(["pull", "b2b", "crm"])).out).toBe("The folder says this already.\n");
    change("crm/app.json", (app) => (app as unknown as { objects: string[] }).objects.push("ghost"));
    expect((await cli(["pull", "b2b", "crm"])).out).toContain("- objects/ghost.json");
    expect(bytesOf("crm")["objects/notes.txt"]).toBe("mine");
    rmSync(path.join(session.folder, "crm/objects/notes.txt"));
  });

  it("is never written over another app, nor over files of a project that has none yet", async () => {
    mkdirSync(path.join(session.folder, "project/tests"), { recursive: true });
    writeFileSync(path.join(session.folder, "project/tests/fixture.json"), '{"key":"fixture"}');
    expect((await cli(["pull", "b2b", "project"])).exit).toBe(0);
    expect((await cli(["pull", "b2b", "project"])).exit).toBe(0);
    expect(bytesOf("project")["tests/fixture.json"]).toBe('{"key":"fixture"}');
    change("project/app.json", (app) => Object.assign(app, { key: "erp" }));
    const before = bytesOf("project");
    expect(await cli(["pull", "b2b", "project"])).toMatchObject({ exit: 2, err: expect.stringContaining('holds the app "erp"') });
    writeFileSync(path.join(session.folder, "erp.json"), JSON.stringify({ key: "erp" }));
    expect((await cli(["pull", "b2b", "erp.json"])).exit).toBe(2);
    expect(bytesOf("project")).toEqual(before);
    // What a merge left broken is nobody's; pulling mends it.
    writeFileSync(path.join(session.folder, "project/app.json"), "<<<<<<< HEAD");
    expect((await cli(["pull", "b2b", "project"])).out).toContain("+ app.json");
  });

  it("is not waited for at a pipe, nor read without bounds", async () => {
    mkdirSync(path.join(session.folder, "pipes/objects"), { recursive: true });
    for (const pipe of ["pipe.json", "pipes/objects/deal.json"]) execFileSync("sh", ["-c", 'mkfifo "$0"', path.join(session.folder, pipe)]);
    for (const args of [
      ["pull", "b2b", "pipe.json"],
      ["pull", "b2b", "pipes"],
      ["validate", "pipe.json"],
      ["import", "b2b", "account", "pipe.json"],
    ])
      expect(await cli(args), args.join(" ")).toMatchObject({ exit: 2, err: expect.stringContaining("is no ordinary file.") });
    writeFileSync(path.join(session.folder, "huge.json"), "");
    truncateSync(path.join(session.folder, "huge.json"), 3 * 1024 ** 3);
    expect(await cli(["validate", "huge.json"])).toMatchObject({ exit: 2, err: expect.stringContaining("has more than 64 MB.") });
    rmSync(path.join(session.folder, "huge.json"));
  });

  it("may be saved with a byte order mark, and is told where it is no JSON or no UTF-8", async () => {
    writeFileSync(path.join(session.folder, "bom.json"), `\ufeff${readFileSync(example, "utf8")}`);
    expect((await cli(["validate", "bom.json", "--offline"])).exit).toBe(0);
    writeFileSync(path.join(session.folder, "cut.json"), '{\n  "key": "a",\n  "version": ');
    expect((await cli(["validate", "cut.json"])).err).toMatch(/cut\.json is not valid JSON: \S/);
    writeFileSync(path.join(session.folder, "comma.json"), '{\n  "key": "a",\n}');
    expect((await cli(["validate", "comma.json"])).err).toContain("(line 3, column 1)");
    writeFileSync(path.join(session.folder, "gbk.json"), Buffer.from([0x22, 0xbf, 0xcd, 0xbb, 0xa7, 0x22]));
    expect((await cli(["validate", "gbk.json", "--lang", "zh"])).err).toContain("不是 UTF-8 编码");
  });

  it("is refused with the place of each mistake, here and by the server", async () => {
    cpSync(path.join(session.folder, "crm"), path.join(session.folder, "broken"), { recursive: true });
    change("broken/objects/deal.json", (deal) => Object.assign(deal, { titleField: "nme" }));
    const here = await cli(["validate", "broken", "--offline"]);
    expect(here).toMatchObject({ exit: 1, err: expect.stringMatching(/objects\/deal\.json \/titleField .*did you mean "name"/) });
    const there = await cli(["plan", "broken", "--lang", "zh-CN"]);
    expect(there).toMatchObject({ exit: 1, err: expect.stringMatching(/objects\/deal\.json \/titleField .*是不是「name」/) });
    const json = JSON.parse((await cli(["plan", "broken", "--json"])).out);
    expect(json).toMatchObject({ exit: 1, code: "DEFINITION_INVALID", errors: [{ code: "DANGLING_REFERENCE" }] });
    writeFileSync(path.join(session.folder, "broken/objects/deal.json"), "{ no");
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
    const made = await fetch(`${session.server.url}/api/v1/apps/b2b/objects/account/records`, {
      method: "POST",
      headers: { authorization: `Bearer ${session.key}`, "content-type": "application/json" },
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
    mkdirSync(path.join(session.folder, "crm/tests"));
    const test = { key: "early", title: "Too early", funnel: "sales", from: "lead", to: "discovery", unmet: ["nothing"] };
    writeFileSync(path.join(session.folder, "crm/tests/early.json"), JSON.stringify(test));
    const failed = await cli(["test", "crm"]);
    expect(failed).toMatchObject({ exit: 1, err: expect.stringContaining("Tests failed: 1 of 1.") });
    expect((await cli(["apply", "crm"])).err).toContain("tests/early.json /unmet/0");
    change("crm/tests/early.json", (one) => Object.assign(one, { unmet: [] }));
    const { tests } = JSON.parse((await cli(["test", "crm", "--json"])).out);
    change("crm/tests/early.json", (one) => Object.assign(one, { unmet: tests[0].unmet }));
    expect((await cli(["test", "crm", "--lang", "zh-CN"])).out).toContain("1 个测试全部通过。");
    expect((await cli(["apply", "crm"])).out).toContain('Added test "Too early"');
  });
});

describe("a JSON Schema", () => {
  it("becomes an object of the session.folder, with word of what it could not say", async () => {
    const schema = {
      type: "object",
      title: "Machine",
      properties: { name: { type: "string" }, weightKg: { type: "number" }, parts: { type: "array" } },
    };
    writeFileSync(path.join(session.folder, "machine.json"), JSON.stringify(schema));
    const made = await cli(["schema-to-object", "machine.json", "machine", "crm"]);
    expect(made).toMatchObject({ exit: 0, out: expect.stringContaining("Wrote objects/machine.json with 2 fields.") });
    expect(made.out).toContain("/properties/parts");
    expect((await cli(["apply", "crm"])).out).toContain('Added object "Machine"');
    expect((await cli(["pull", "b2b", "crm"])).exit).toBe(0);
    expect((await cli(["schema-to-object", "machine.json", "Machine"])).exit).toBe(2);
    writeFileSync(path.join(session.folder, "text.json"), '{"type":"string"}');
    expect((await cli(["schema-to-object", "text.json", "text"])).exit).toBe(1);
  });
});
