import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CliSession, example, startSession } from "./cli-session.ts";

let session: CliSession;
const cli: CliSession["cli"] = (args, env) => session.cli(args, env);

beforeAll(async () => {
  session = await startSession();
  await session.makeKey();
  expect((await cli(["apply", example])).exit).toBe(0);
  writeFileSync(path.join(session.folder, "first.csv"), "name\n甲\n");
  expect((await cli(["import", "b2b", "account", "first.csv", "--run"])).exit).toBe(0);
}, 120_000);
afterAll(() => session?.close());

describe("records as a file", () => {
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
    expect(readFileSync(path.join(session.folder, "accounts.csv"), "utf8")).toMatch(/^\ufeff/);
  });

  it("leaves the file of before where the connection breaks off, and no half of another", async () => {
    writeFileSync(path.join(session.folder, "kept.csv"), "before");
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
    expect(readFileSync(path.join(session.folder, "kept.csv"), "utf8")).toBe("before");
    expect(readdirSync(session.folder).filter((name) => name.startsWith("kept"))).toEqual(["kept.csv"]);
  });

  it("goes where a link leads, keeps who may read the file, and is written into a pipe as it comes", async () => {
    const place = (name: string): string => path.join(session.folder, name);
    writeFileSync(place("shared.csv"), "before");
    chmodSync(place("shared.csv"), 0o600);
    symlinkSync("shared.csv", place("link.csv"));
    const exported = ["export", "b2b", "account", "--fields", "name", "--header", "keys", "--out"];
    expect((await cli([...exported, "link.csv"])).exit).toBe(0);
    expect(lstatSync(place("link.csv")).isSymbolicLink()).toBe(true);
    expect([readFileSync(place("shared.csv"), "utf8"), statSync(place("shared.csv")).mode & 0o777]).toEqual([
      "\ufeffname\r\n甲\r\n",
      0o600,
    ]);
    execFileSync("sh", ["-c", 'mkfifo "$0"', place("pipe.csv")]);
    const [read, { exit }] = await Promise.all([readFile(place("pipe.csv"), "utf8"), cli([...exported, "pipe.csv"])]);
    expect([read, exit, statSync(place("pipe.csv")).isFIFO()]).toEqual(["\ufeffname\r\n甲\r\n", 0, true]);
    expect((await cli([...exported, "/dev/full"])).err).toBe("/dev/full cannot be read or written (ENOSPC).\n");
    expect(statSync("/dev/full").isCharacterDevice()).toBe(true);
  });
});

describe("a file of records", () => {
  it("is checked, imported, and told row by row where it is wrong", async () => {
    writeFileSync(path.join(session.folder, "accounts-in.csv"), "name,phone\n乙,13800138001\n丙,13800138002\n");
    const checked = await cli(["import", "b2b", "account", "accounts-in.csv"]);
    expect(checked).toMatchObject({ exit: 0, out: "Checked, nothing was written:\n  created 2\n" });
    const done = await cli(["import", "b2b", "account", "accounts-in.csv", "--run", "--match", "name"]);
    expect(done).toMatchObject({ exit: 0, out: expect.stringContaining("Imported:\n  created 2\n") });
    expect((await cli(["export", "b2b", "account", "--fields", "name", "--header", "keys"])).out).toContain("丙");
    writeFileSync(path.join(session.folder, "wrong.csv"), "name,phone\n丁,one\n");
    const wrong = await cli(["import", "b2b", "account", "wrong.csv", "--run", "--lang", "zh-CN", "--errors", "mend.csv"]);
    expect(wrong).toMatchObject({ exit: 1, err: expect.stringContaining("第 2 行") });
    expect(readFileSync(path.join(session.folder, "mend.csv"), "utf8")).toContain("丁");
    expect((await cli(["import", "b2b", "account", "nowhere.csv"])).exit).toBe(2);
    expect(await cli(["import", "b2b", "account", "accounts-in.csv", "--gate", "maybe"])).toMatchObject({
      exit: 1,
      err: expect.stringMatching(/\/plan\/gate .*: refuse, first/),
    });
  });

  it("is refused with the reason where no column of it goes anywhere", async () => {
    writeFileSync(path.join(session.folder, "strange.csv"), "foo,bar\n1,2\n");
    expect(await cli(["import", "b2b", "account", "strange.csv"])).toMatchObject({
      exit: 1,
      err: expect.stringContaining("The import broke off: No column goes to a field; map at least one"),
    });
  });

  it("is told which columns are not taken, and in which encoding it was read", async () => {
    const gb = Buffer.from([0xd7, 0xdc, 0xbb, 0xfa]);
    writeFileSync(
      path.join(session.folder, "twice.csv"),
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
