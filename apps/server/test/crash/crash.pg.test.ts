import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { AppDefinition } from "@funnelsmith/definition";
import { abortPublish, type FailPoint, failPoints, openDatabase, readTenant, startEmbedded } from "@funnelsmith/storage";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { writeBackup } from "../../src/backup/write-backup.ts";
import { checkInstallation } from "../../src/check/check-installation.ts";
import { findingLine } from "../../src/check/finding.ts";
import { localStore } from "../../src/files/local-store.ts";
import { compare } from "./compare.ts";
import { withFieldMore, withNumberSpare, withOtherCode } from "./crash-app.ts";
import { crashDatabase, databaseUrl, postmasterOf, removeAfterwards, removeData } from "./database-process.ts";
import { hashOf, newFile, readBack, rowsNamed, sendFile, swept } from "./files.ts";
import { importFaults, startImport } from "./imports.ts";
import {
  createDeal,
  createDeals,
  createNote,
  createOffer,
  createUnit,
  type Journal,
  moveAndPatchDeal,
  moveDeal,
  moveDeals,
  openJournal,
  patchDeal,
  patchLines,
  type Target,
  type Write,
} from "./journal.ts";
import { type Armed, launchServer, runCheckCommand, type ServerProcess } from "./server-process.ts";
import { type Path, startWorkload } from "./workload.ts";
import { asking, liveDefinition, planned, type Publish, publish, seeds, setUpWorld } from "./world.ts";

type Victim = "server" | "database";

// A socket's address has to be short.
const home = realpathSync(mkdtempSync(join(tmpdir(), "fs-")));
const dataDir = join(home, "d");
const target: Target = { url: "", authorization: "" };
const journal: Journal = openJournal(target);
const readyMs: number[] = [];
const tried = new Set<string>();
/** Teams there are: the world's, and those restored beside it. */
let teams = 1;
let server: ServerProcess | undefined;
let starting: Awaited<ReturnType<typeof launchServer>> | undefined;
let world: { readonly tenant: string; readonly schema: string } | undefined;

async function start(): Promise<ServerProcess> {
  if (server) return server;
  starting = await launchServer(dataDir);
  server = await starting.ready();
  target.url = server.url;
  if (world) readyMs.push(server.readyMs);
  return server;
}

/** The server of a team that works: the world is made on first use. */
async function open(): Promise<{ readonly server: ServerProcess; readonly schema: string; readonly tenant: string }> {
  const running = await start();
  world ??= await setUpWorld(target, dataDir);
  return { server: running, ...world };
}

async function kill(): Promise<void> {
  await (server ?? starting)?.kill();
  server = undefined;
  starting = undefined;
}

/** Both processes end at once, in the order of a crash of one of them: a server without its database is of no use, so it is killed after. */
async function crash(point: FailPoint, victim: Victim, dies: Pick<ServerProcess, "died">): Promise<void> {
  tried.add(`${point} ${victim}`);
  if (victim === "database") {
    await crashDatabase(dataDir);
    await kill();
    return;
  }
  expect(await dies.died()).toBe("SIGKILL");
  server = undefined;
  starting = undefined;
}

async function checked(): Promise<readonly string[]> {
  const db = await openDatabase({ ownerUrl: databaseUrl(dataDir), connections: { one: 1, list: 1, report: 1, transaction: 1, owner: 1 } });
  try {
    return (await checkInstallation(db)).findings.map(findingLine);
  } finally {
    await db.close();
  }
}

/** A deal to put notes on. */
async function dealOf(): Promise<string> {
  const id = randomUUID();
  expect(await journal.send(createDeal(id, "with notes"))).toBe("acknowledged");
  return id;
}

/** Waits until nothing is left to do in the background: publishes carried on, events handed on. */
async function settled(schema: string): Promise<void> {
  await asking(dataDir, async (client) => {
    const text = `select (select count(*) from platform.publishing)::int + (select count(*) from "${schema}".app where preparing is not null)::int as publishing,
      (select count(*) from "${schema}".outbox where relayed_at is null)::int as pending`;
    let last: unknown;
    for (const until = Date.now() + 30_000; Date.now() < until; await wait(50)) {
      const { rows } = await client.query<{ publishing: number; pending: number }>(text);
      last = rows[0];
      if (rows[0]?.publishing === 0 && rows[0].pending === 0) return;
    }
    throw new Error(`left undone: ${JSON.stringify(last)}`);
  });
}

/** After a crash: what was acknowledged is there and nothing else; what was cut happens exactly once when it is asked for again. */
async function recovered(): Promise<void> {
  const { schema } = await open();
  await settled(schema);
  const look = (): Promise<readonly string[]> => asking(dataDir, (client) => compare(client, schema, journal));
  expect(await look()).toEqual([]);
  for (const write of journal.cut) {
    const first = await journal.retry(write);
    const again = await journal.retry(write);
    expect(again.status).toBe(first.status);
    if (again.status < 300) expect(JSON.parse(again.text)).toEqual(JSON.parse(first.text));
  }
  await settled(schema);
  expect(await look()).toEqual([]);
  expect(await checked()).toEqual([]);
}

/** Requests that run into a path's fail-point, on records of their own, made ready before it is armed. */
async function triggersOf(path: Path): Promise<readonly Write[]> {
  const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
  for (const id of [one, two, three]) expect(await journal.send(createDeal(id, "trigger"))).toBe("acknowledged");
  if (path === "move") return [moveDeal(one, 1, "talk"), moveAndPatchDeal(two, 1, "offer", "moved and patched")];
  if (path === "bulk") return [createDeals([randomUUID(), randomUUID()], "created together"), moveDeals([one, two, three], "talk")];
  return [
    createDeal(randomUUID(), "created"),
    createNote(randomUUID(), "created at once", one),
    patchDeal(two, 1, "patched"),
    createOffer(randomUUID(), "with rows", ["x", "y"]),
    patchLines(three, 1, ["z"]),
  ];
}

async function breakOff(path: Path, point: FailPoint, victim: Victim): Promise<void> {
  const { server: running } = await open();
  const work = startWorkload(journal);
  const triggers = await triggersOf(path);
  while (work.done() < 40) await wait(5);
  await work.leave(path);
  await running.arm(`${point}:${victim === "server" ? "kill" : "wait"}`);
  const sent = Promise.all(triggers.map((write) => journal.send(write)));
  if (victim === "database") {
    await running.stands(point, triggers.length);
    await running.arm(undefined);
    const before = work.done();
    for (const until = Date.now() + 5_000; work.done() < before + 5 && Date.now() < until; ) await wait(5);
  }
  await crash(point, victim, running);
  await Promise.all([sent, work.ended]);
  expect(triggers.every((write) => journal.cut.has(write))).toBe(true);
  await recovered();
}

/** The live version, whether something is under way, and the versions there are. */
const versions = (schema: string): Promise<{ readonly live: number; readonly underway: boolean; readonly count: number }> =>
  asking(dataDir, async (client) => {
    const { rows } = await client.query<{ live: number; underway: boolean; count: number }>(
      `select version as live, preparing is not null as underway, (select count(*) from "${schema}".definition_version)::int as count from "${schema}".app`,
    );
    if (!rows[0]) throw new Error("the app is gone");
    return rows[0];
  });

/** Time passes for a request whose server has died: its claim counts as abandoned after a minute. */
const aMinuteLater = (schema: string): Promise<unknown> =>
  asking(dataDir, (client) => client.query(`update "${schema}".idempotency set at = at - interval '2 minutes' where status = 102`));

/** Asked for again, at once and for as long as it is refused because something is still under way: it is answered with its one version. */
async function publishedOnce(asked: Publish, schema: string): Promise<void> {
  const early = await publish(target, asked);
  if (early.status !== 200) expect(JSON.parse(early.text)).toMatchObject({ status: 409, code: "IDEMPOTENCY_RUNNING" });
  await aMinuteLater(schema);
  let answer = await publish(target, asked);
  for (const until = Date.now() + 30_000; answer.text.includes("PUBLISH_BUSY") && Date.now() < until; answer = await publish(target, asked))
    await wait(100);
  for (const each of [answer, await publish(target, asked)]) {
    expect(each.status, each.text).toBe(200);
    expect(JSON.parse(each.text)).toEqual({ version: asked.version, changed: true });
  }
  await settled(schema);
  expect(await versions(schema)).toEqual({ live: asked.version, underway: false, count: asked.version });
  // Every unit kept its code through the conversion: those that were there and those that came meanwhile.
  const { rows } = await asking(dataDir, (client) =>
    client.query<{ seeds: number; wrong: number }>(
      `select count(*) filter (where name like 'seed %')::int as seeds,
        count(*) filter (where code::text is distinct from substr(name, case when name like 'seed %' then 6 else 2 end))::int as wrong from "${schema}".crash__unit`,
    ),
  );
  expect(rows[0]).toEqual({ seeds, wrong: 0 });
}

interface PublishCase {
  readonly point: FailPoint;
  readonly victim: Victim;
  readonly change: (live: AppDefinition) => AppDefinition;
  /** Wait until batches are being filled before the fail-point is armed. */
  readonly filling?: boolean;
  /** The version is there when the server is, before anybody asks again. */
  readonly carriedOn: boolean;
}

async function breakPublish({ point, victim, change, filling, carriedOn }: PublishCase): Promise<void> {
  const { server: running, schema } = await open();
  await settled(schema);
  const live = await liveDefinition(target);
  const asked = await planned(target, change(live));
  const work = startWorkload(journal);
  while (work.done() < 20) await wait(5);
  const armed: Armed = `${point}:${victim === "server" ? "kill" : "wait"}`;
  if (!filling) await running.arm(armed);
  let code = 1_000_000 + asked.version * 1_000;
  const textual = live.objects.some(({ fields }) => fields.some(({ key, kind }) => key === "code" && kind === "text"));
  const unit = async (): Promise<void> => {
    while ((await journal.send(createUnit(randomUUID(), (code += 1), textual))) === "acknowledged") await wait(2);
  };
  const writing = unit();
  let answered = false;
  const answer = publish(target, asked)
    .catch(() => undefined)
    .finally(() => (answered = true));
  if (filling) {
    const done = (): Promise<boolean> =>
      asking(dataDir, async (client) => {
        const { rows } = await client.query<{ done: boolean }>("select done >= 1 as done from platform.publishing");
        return rows[0]?.done === true;
      });
    while (!(await done())) {
      if (answered) throw new Error(`the publish ended before it was broken off: ${(await answer)?.text}`);
    }
    await running.arm(armed);
  }
  if (victim === "database") {
    await running.stands(point, 1);
    await wait(100);
  }
  await crash(point, victim, running);
  await Promise.all([answer, work.ended, writing]);
  await start();
  // One of the two asks while the start is still carrying it on, the other looks first.
  if (victim === "server") {
    await settled(schema);
    expect((await versions(schema)).live).toBe(carriedOn ? asked.version : asked.version - 1);
  }
  await publishedOnce(asked, schema);
  await recovered();
}

beforeAll(() => {
  // PostgreSQL refuses root; the user it runs as instead has to reach its folder.
  chmodSync(home, 0o711);
  removeAfterwards(home, dataDir);
});

afterEach(async ({ task }) => {
  // What the next test meets is a crash like any other.
  if (task.result?.state === "fail") await kill();
});

afterAll(async () => {
  await kill();
  await removeData(dataDir);
  rmSync(home, { recursive: true, force: true });
  if (readyMs.length > 0) {
    const sorted = [...readyMs].sort((a, b) => a - b);
    process.stdout.write(
      `restart to ready: ${sorted.length} restarts, median ${sorted[sorted.length >> 1]} ms, longest ${sorted.at(-1)} ms\n`,
    );
  }
});

describe("a start that is cut", () => {
  it.each<[FailPoint, Victim]>([
    ["start.before-commit", "server"],
    ["start.after-commit", "server"],
    ["start.before-commit", "database"],
    ["start.after-commit", "database"],
  ])("at %s with the %s killed leaves an installation that the next start completes", { timeout: 120_000 }, async (point, victim) => {
    starting = await launchServer(dataDir, `${point}:${victim === "server" ? "kill" : "wait"}`);
    if (victim === "database") await starting.stands(point, 1);
    await crash(point, victim, starting);
  });

  it("and then works as if nothing had been", { timeout: 180_000 }, async () => {
    const { schema } = await open();
    expect(await versions(schema)).toEqual({ live: 1, underway: false, count: 1 });
    expect(await checked()).toEqual([]);
    const [done] = [await journal.send(createDeal(randomUUID(), "first"))];
    expect(done).toBe("acknowledged");
    await recovered();
  });

  it("loses nothing of a team at work", { timeout: 120_000 }, async () => {
    const { server: running } = await open();
    const work = startWorkload(journal);
    while (work.done() < 20) await wait(5);
    await running.kill();
    server = undefined;
    await work.ended;
    starting = await launchServer(dataDir, "start.before-commit:kill");
    await crash("start.before-commit", "server", starting);
    await recovered();
  });
});

describe("work that is cut", () => {
  it.each(
    (["move", "write", "bulk"] as const).flatMap((path) =>
      (["before-commit", "after-commit"] as const).flatMap((when) =>
        (["server", "database"] as const).map((victim) => [`${path}.${when}`, victim, path] as const),
      ),
    ),
  )("at %s with the %s killed is whole or nothing, and happens once when asked for again", { timeout: 120_000 }, (point, victim, path) =>
    breakOff(path, point, victim),
  );
});

describe("events handed on", () => {
  it.each<[FailPoint, Victim]>([
    ["outbox.before-commit", "server"],
    ["outbox.after-commit", "server"],
    ["outbox.before-commit", "database"],
    ["outbox.after-commit", "database"],
  ])("at %s with the %s killed are all handed on after the start", { timeout: 120_000 }, async (point, victim) => {
    const { server: running, schema } = await open();
    const work = startWorkload(journal);
    while (work.done() < 20) await wait(5);
    await running.arm(`${point}:${victim === "server" ? "kill" : "wait"}`);
    if (victim === "database") {
      await running.stands(point, 1);
      const pending = await asking(dataDir, async (client) => {
        const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from "${schema}".outbox where relayed_at is null`);
        return rows[0]?.n ?? 0;
      });
      if (point === "outbox.before-commit") expect(pending).toBeGreaterThan(0);
    }
    await crash(point, victim, running);
    await work.ended;
    await recovered();
  });
});

describe("an import that is cut", () => {
  it.each<[FailPoint, Victim]>([
    ["import.before-commit", "server"],
    ["import.after-commit", "server"],
    ["import.before-commit", "database"],
    ["import.after-commit", "database"],
  ])("at %s with the %s killed goes on by itself: no row is lost, none is there twice", { timeout: 120_000 }, async (point, victim) => {
    const { server: running, schema } = await open();
    await running.arm(`${point}:${victim === "server" ? "kill" : "wait"}`);
    const mark = `${point} ${victim}`;
    const job = await startImport(target, mark);
    if (victim === "database") await running.stands(point, 1);
    await crash(point, victim, running);
    await open();
    expect(await importFaults(target, dataDir, schema, job, mark)).toEqual([]);
    expect(await checked()).toEqual([]);
  });
});

describe("a file that is cut", () => {
  it.each<[FailPoint, Victim]>([
    ["file.before-commit", "server"],
    ["file.after-commit", "server"],
    ["file.before-commit", "database"],
    ["file.after-commit", "database"],
  ])(
    "at %s with the %s killed is there once it is sent again, and none that was acknowledged is lost",
    { timeout: 120_000 },
    async (point, victim) => {
      const { server: running, schema } = await open();
      const [kept, cut] = [newFile(`kept ${point} ${victim}.bin`), newFile(`cut ${point} ${victim}.bin`)];
      const first = await sendFile(target, kept);
      expect(first.status, first.text).toBe(201);
      await running.arm(`${point}:${victim === "server" ? "kill" : "wait"}`);
      const sending = sendFile(target, cut).catch(() => undefined);
      if (victim === "database") await running.stands(point, 1);
      await crash(point, victim, running);
      await sending;
      await open();
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
      const write = createNote(randomUUID(), "with papers", await dealOf(), [idOf(again)]);
      expect(await journal.send(write)).toBe("acknowledged");
      await recovered();
    },
  );
});

describe("a restore that is cut", () => {
  it.each<[FailPoint, Victim]>([
    ["restore.before-commit", "server"],
    ["restore.after-commit", "server"],
    ["restore.before-commit", "database"],
    ["restore.after-commit", "database"],
  ])("at %s with the %s killed is whole or leaves nothing behind", { timeout: 120_000 }, async (point, victim) => {
    await open();
    const sent = await sendFile(target, newFile(`restored ${point} ${victim}.bin`));
    expect(sent.status, sent.text).toBe(201);
    const files = localStore(join(dataDir, "files"));
    const archive = join(home, `${point} ${victim}.backup`);
    await writeBackup(databaseUrl(dataDir), files, archive, world?.tenant);
    const before = readdirSync(join(dataDir, "files"));
    const restore = await launchServer(dataDir, `${point}:${victim === "server" ? "kill" : "wait"}`, ["--restore", archive, "--as-new"]);
    if (victim === "server") expect(await restore.died()).toBe("SIGKILL");
    else {
      await restore.stands(point, 1);
      // One that still runs is none that was broken off.
      if (point === "restore.before-commit") expect(await checked()).toEqual([]);
      await crashDatabase(dataDir);
      await Promise.all([restore.kill(), kill()]);
    }
    tried.add(`${point} ${victim}`);
    const [fresh, ...more] = readdirSync(join(dataDir, "files")).filter((name) => !before.includes(name));
    expect([fresh, more]).toEqual([expect.stringMatching(/^t_/), []]);
    const whole = point === "restore.after-commit";
    if (whole) teams += 1;
    // The database lets go of what a killed process held a moment later.
    if (victim === "server" && !whole)
      await expect.poll(checked).toEqual([`${fresh}: files of a restore that was broken off; the next start removes them`]);
    await kill();
    await open();
    const left = (): readonly string[] => readdirSync(join(dataDir, "files", fresh ?? ""));
    if (whole) expect(left().length).toBeGreaterThan(0);
    else await expect.poll(left).toEqual([]);
    await expect.poll(checked).toEqual([]);
    await recovered();
  });
});

describe("a publish that is cut", () => {
  let fields = 0;
  const more = (live: AppDefinition): AppDefinition => withFieldMore(live, `more_${(fields += 1)}`);
  it.each<PublishCase>([
    { point: "prepare.before-commit", victim: "server", change: withOtherCode, carriedOn: true },
    { point: "prepare.after-commit", victim: "server", change: withOtherCode, filling: true, carriedOn: true },
    { point: "prepare.before-commit", victim: "database", change: withOtherCode, filling: true, carriedOn: true },
    { point: "prepare.after-commit", victim: "database", change: withOtherCode, carriedOn: true },
    { point: "switch.before-commit", victim: "server", change: more, carriedOn: false },
    { point: "switch.after-commit", victim: "server", change: withNumberSpare, carriedOn: true },
    { point: "switch.before-commit", victim: "database", change: withOtherCode, carriedOn: true },
    { point: "switch.after-commit", victim: "database", change: more, carriedOn: true },
  ])("at $point with the $victim killed is whole or nothing, and is published once", { timeout: 180_000 }, (one) => breakPublish(one));

  it("at a rollback is rolled back once", { timeout: 180_000 }, async () => {
    const { server: running, schema } = await open();
    const { live: version } = await versions(schema);
    const first = await publish(target, await planned(target, more(await liveDefinition(target))));
    expect(first.status, first.text).toBe(200);
    await running.arm("switch.after-commit:kill");
    const asked: Publish = { path: "rollback", key: randomUUID(), body: { version }, version: version + 2 };
    await publish(target, asked).catch(() => undefined);
    await crash("switch.after-commit", "server", running);
    await start();
    await publishedOnce(asked, schema);
    await recovered();
  });

  it("in its preparation can be undone by hand, and published after all", { timeout: 180_000 }, async () => {
    const { server: running, schema, tenant } = await open();
    await settled(schema);
    const asked = await planned(target, withOtherCode(await liveDefinition(target)));
    await running.arm("prepare.after-commit:kill");
    await publish(target, asked).catch(() => undefined);
    await crash("prepare.after-commit", "server", running);
    const embedded = await startEmbedded({ dataDir: join(dataDir, "postgres") });
    const db = await openDatabase({ ownerUrl: embedded.url });
    try {
      expect((await versions(schema)).underway).toBe(true);
      const settings = await readTenant(db, tenant);
      if (!settings) throw new Error("the tenant is gone");
      expect(await abortPublish(db, settings, "crash")).toBe(true);
      expect(await versions(schema)).toEqual({ live: asked.version - 1, underway: false, count: asked.version - 1 });
    } finally {
      await db.close();
      await embedded.stop();
    }
    await start();
    expect(await checked()).toEqual([]);
    await publishedOnce(asked, schema);
    await recovered();
  });
});

describe("the command that checks", () => {
  it("finds nothing after all these crashes, and tells a row that was changed behind its back", { timeout: 120_000 }, async () => {
    const { schema } = await open();
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
    const { server: running } = await open();
    expect(await running.stop()).toBe(0);
    server = undefined;
    for (let n = 0; n < 400 && postmasterOf(dataDir) !== undefined; n += 1) await wait(25);
    expect(postmasterOf(dataDir)).toBeUndefined();
  });
});

it("every fail-point there is was tried on both", () => {
  expect([...tried].sort()).toEqual(failPoints.flatMap((point) => [`${point} database`, `${point} server`]).sort());
});
