import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CliSession, example, startSession } from "./cli-session.ts";

let session: CliSession;
const cli: CliSession["cli"] = (args, env) => session.cli(args, env);

beforeAll(async () => {
  session = await startSession();
  await session.makeKey();
  expect((await cli(["apply", example])).exit).toBe(0);
  expect((await cli(["pull", "b2b", "crm"])).exit).toBe(0);
  session.change("crm/funnels/sales.json", (funnel) => {
    (funnel as unknown as { stages: { title: unknown }[] }).stages[0]!.title = { "zh-CN": "线索池", en: "Lead pool" };
  });
  expect((await cli(["apply", "crm"])).exit).toBe(0);
}, 120_000);
afterAll(() => session?.close());

describe("an upgrade", () => {
  it("shows what comes and what is in conflict, and is published as chosen", async () => {
    const next = JSON.parse(readFileSync(example, "utf8"));
    next.version = "9.0.0";
    next.funnels[0].stages[0].title = "线索(新)";
    next.funnels[0].stages[1].expectedDays = 55;
    writeFileSync(path.join(session.folder, "next.json"), JSON.stringify(next));
    const open = await cli(["upgrade", "b2b", "--bundle", "next.json"]);
    expect(open).toMatchObject({ exit: 3, err: expect.stringContaining("Conflicts that wait for a choice: 1.") });
    const id = /--choose (\S+)=mine\|theirs/.exec(open.err)![1]!;
    expect((await cli(["upgrade", "b2b", "--bundle", "next.json", "--choose", `${id}=theirs`])).out).toContain(`${id}=theirs`);
    expect((await cli(["upgrade", "b2b", "--bundle", "next.json", "--all", "his"])).err).toBe('--all takes mine or theirs, not "his".\n');
    const done = await cli(["upgrade", "b2b", "--bundle", "next.json", "--all", "mine", "--apply"]);
    expect(done.err).toBe("");
    expect(done.out).toContain("Upgraded and published as version");
    expect((await cli(["pull", "b2b", "crm"])).exit).toBe(0);
    const sales = JSON.parse(session.bytesOf("crm")["funnels/sales.json"]!);
    expect([sales.stages[0].title.en, sales.stages[1].expectedDays]).toEqual(["Lead pool", 55]);
  });

  it("that grants rights is published only by whoever has read them", async () => {
    const next = JSON.parse(readFileSync(example, "utf8"));
    next.version = "9.1.0";
    next.funnels[0].stages[0].title = "线索(新)";
    next.funnels[0].stages[1].expectedDays = 55;
    next.roles[0].objects.deal = { read: "all", create: "all", update: "all", delete: "all", export: "all" };
    next.roles.push({ key: "vendor", title: "\u001b[2J\u202eVendor", objects: { deal: { read: "all", export: "all" } } });
    writeFileSync(path.join(session.folder, "hostile.json"), JSON.stringify(next));
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
    const next = JSON.parse(readFileSync(path.join(session.folder, "hostile.json"), "utf8"));
    next.version = "9.1.5";
    next.roles.push({ key: "guest", title: "Guest", objects: { deal: { read: "all" } } });
    writeFileSync(path.join(session.folder, "guests.json"), JSON.stringify(next));
    const upgrade = ["upgrade", "b2b", "--bundle", "guests.json", "--all", "mine"];
    const merge = async (query: string, choices: Record<string, string>, headers: Record<string, string>): Promise<Response> =>
      await fetch(`${session.server.url}/api/v1/apps/b2b/upgrade${query}`, {
        method: "POST",
        headers: { authorization: `Bearer ${session.key}`, "content-type": "application/json", ...headers },
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
    const next = JSON.parse(readFileSync(path.join(session.folder, "guests.json"), "utf8"));
    const { fields } = next.objects.find(({ key }: { key: string }) => key === "account");
    const upgrade = ["upgrade", "b2b", "--bundle", "fewer.json", "--all", "mine", "--apply"];
    const write = (version: string): void => writeFileSync(path.join(session.folder, "fewer.json"), JSON.stringify({ ...next, version }));
    fields.push({ key: "pet", kind: "text", title: "Pet" });
    write("9.2.0");
    expect((await cli(upgrade)).exit).toBe(0);
    writeFileSync(path.join(session.folder, "pets.csv"), "name,pet\nWith a pet,Cat\n");
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
