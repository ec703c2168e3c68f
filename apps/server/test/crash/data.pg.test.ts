import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { writeBackup } from "../../src/backup/write-backup.ts";
import { localStore } from "../../src/files/local-store.ts";
import { crashCases } from "./crash-cases.ts";
import { armedFor, openCrashWorld } from "./crash-world.ts";
import { crashDatabase, databaseUrl, postmasterOf } from "./database-process.ts";
import { hashOf, newFile, readBack, rowsNamed, sendFile, swept } from "./files.ts";
import { importFaults, startImport } from "./imports.ts";
import { createNote } from "./journal.ts";
import { launchServer, runCheckCommand } from "./server-process.ts";
import { asking } from "./world.ts";

const world = openCrashWorld();
const { dataDir, home, journal, target } = world;
/** Teams there are: the world's, and those restored beside it. */
let teams = 1;

describe("an import that is cut", () => {
  it.each(crashCases.import)(
    "at %s with the %s killed goes on by itself: no row is lost, none is there twice",
    { timeout: 120_000 },
    async (point, victim) => {
      const { server: running, schema } = await world.open();
      await running.arm(armedFor(point, victim));
      const mark = `${point} ${victim}`;
      const job = await startImport(target, mark);
      if (victim === "database") await running.stands(point, 1);
      await world.crash(victim, running);
      await world.open();
      expect(await importFaults(target, dataDir, schema, job, mark)).toEqual([]);
      expect(await world.checked()).toEqual([]);
    },
  );
});

describe("a file that is cut", () => {
  it.each(crashCases.file)(
    "at %s with the %s killed is there once it is sent again, and none that was acknowledged is lost",
    { timeout: 120_000 },
    async (point, victim) => {
      const { server: running, schema } = await world.open();
      const [kept, cut] = [newFile(`kept ${point} ${victim}.bin`), newFile(`cut ${point} ${victim}.bin`)];
      const first = await sendFile(target, kept);
      expect(first.status, first.text).toBe(201);
      await running.arm(armedFor(point, victim));
      const sending = sendFile(target, cut).catch(() => undefined);
      if (victim === "database") await running.stands(point, 1);
      await world.crash(victim, running);
      await sending;
      await world.open();
      const idOf = (answer: { readonly text: string }): string => (JSON.parse(answer.text) as { readonly id: string }).id;
      expect(await readBack(target, idOf(first))).toBe(hashOf(kept.content));
      const again = await sendFile(target, cut);
      expect(again.status, again.text).toBe(201);
      expect(await readBack(target, idOf(again))).toBe(hashOf(cut.content));
      expect(await rowsNamed(dataDir, schema, cut.name)).toBe(1);
      // What the cut left without a row is swept up, and nothing else.
      const left = point === "file.before-commit" || victim === "database" ? 1 : 0;
      expect(await swept(dataDir, schema)).toBeLessThanOrEqual(left);
      expect(await swept(dataDir, schema)).toBe(0);
      expect(await readBack(target, idOf(first))).toBe(hashOf(kept.content));
      expect(await readBack(target, idOf(again))).toBe(hashOf(cut.content));
      const write = createNote(randomUUID(), "with papers", await world.deal(), [idOf(again)]);
      expect(await journal.send(write)).toBe("acknowledged");
      await world.recovered();
    },
  );
});

describe("a restore that is cut", () => {
  it.each(crashCases.restore)("at %s with the %s killed is whole or leaves nothing behind", { timeout: 120_000 }, async (point, victim) => {
    const { tenant } = await world.open();
    const sent = await sendFile(target, newFile(`restored ${point} ${victim}.bin`));
    expect(sent.status, sent.text).toBe(201);
    const files = localStore(join(dataDir, "files"));
    const archive = join(home, `${point} ${victim}.backup`);
    await writeBackup(databaseUrl(dataDir), files, archive, tenant);
    const before = readdirSync(join(dataDir, "files"));
    const restore = await launchServer(dataDir, armedFor(point, victim), ["--restore", archive, "--as-new"]);
    if (victim === "server") expect(await restore.died()).toBe("SIGKILL");
    else {
      await restore.stands(point, 1);
      // One that still runs is none that was broken off.
      if (point === "restore.before-commit") expect(await world.checked()).toEqual([]);
      await crashDatabase(dataDir);
      await Promise.all([restore.kill(), world.kill()]);
    }
    const [fresh, ...more] = readdirSync(join(dataDir, "files")).filter((name) => !before.includes(name));
    expect([fresh, more]).toEqual([expect.stringMatching(/^t_/), []]);
    const whole = point === "restore.after-commit";
    if (whole) teams += 1;
    // The database lets go of what a killed process held a moment later.
    if (victim === "server" && !whole)
      await expect.poll(world.checked).toEqual([`${fresh}: files of a restore that was broken off; the next start removes them`]);
    await world.kill();
    await world.open();
    const left = (): readonly string[] => readdirSync(join(dataDir, "files", fresh ?? ""));
    if (whole) expect(left().length).toBeGreaterThan(0);
    else await expect.poll(left).toEqual([]);
    await expect.poll(world.checked).toEqual([]);
    await world.recovered();
  });
});

describe("the command that checks", () => {
  it("finds nothing after all these crashes, and tells a row that was changed behind its back", { timeout: 120_000 }, async () => {
    const { schema } = await world.open();
    expect(await runCheckCommand(dataDir)).toEqual({ code: 0, lines: [`teams: ${teams}, apps: ${teams}, findings: 0`] });
    const text = `update "${schema}".crash__deal set stage = 'won' where id = (select id from "${schema}".crash__deal where stage <> 'won' limit 1) returning id`;
    const { rows } = await asking(dataDir, (client) => client.query<{ id: string }>(text));
    const { code, lines } = await runCheckCommand(dataDir);
    expect(code).toBe(1);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(new RegExp(`^${schema} crash deal ${rows[0]?.id}: stage is won, the ledger says (lead|talk|offer)$`));
    expect(lines[1]).toBe(`teams: ${teams}, apps: ${teams}, findings: 1`);
  });

  it("leaves no process behind a stop", { timeout: 60_000 }, async () => {
    const { server: running } = await world.open();
    expect(await running.stop()).toBe(0);
    world.forget();
    for (let n = 0; n < 400 && postmasterOf(dataDir) !== undefined; n += 1) await wait(25);
    expect(postmasterOf(dataDir)).toBeUndefined();
  });
});
