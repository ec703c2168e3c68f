import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type FailPoint, openDatabase } from "@funnelsmith/storage";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { checkInstallation } from "../../src/check/check-installation.ts";
import { findingLine } from "../../src/check/finding.ts";
import { compare } from "./compare.ts";
import type { Victim } from "./crash-cases.ts";
import { crashDatabase, databaseUrl, removeAfterwards, removeData } from "./database-process.ts";
import { createDeal, type Journal, openJournal, type Target } from "./journal.ts";
import { type Armed, launchServer, type ServerProcess, type StartingServer } from "./server-process.ts";
import { asking, setUpWorld } from "./world.ts";

/** A team at work: its server, and where its tables are. */
export interface AtWork {
  readonly server: ServerProcess;
  readonly tenant: string;
  readonly schema: string;
}

/** An installation of a file's own, which breaks and recovers again and again. */
export interface CrashWorld {
  readonly home: string;
  readonly dataDir: string;
  readonly target: Target;
  readonly journal: Journal;
  /** The running server, started when there is none. */
  readonly start: () => Promise<ServerProcess>;
  /** A server that is about to die while it starts. */
  readonly launch: (armed: Armed) => Promise<StartingServer>;
  /** The server of a team that works: the team is made on first use. */
  readonly open: () => Promise<AtWork>;
  readonly kill: () => Promise<void>;
  /** The server has ended by itself, or was ended. */
  readonly forget: () => void;
  /** Both processes end at once, in the order of a crash of one of them: a server without its database is of no use, so it is killed after. */
  readonly crash: (victim: Victim, dies: Pick<ServerProcess, "died">) => Promise<void>;
  /** What the check command finds wrong. */
  readonly checked: () => Promise<readonly string[]>;
  /** Waits until nothing is left to do in the background: publishes carried on, events handed on. */
  readonly settled: (schema: string) => Promise<void>;
  /** After a crash: what was acknowledged is there and nothing else; what was cut happens exactly once when it is asked for again. */
  readonly recovered: () => Promise<void>;
  /** The live version, whether something is under way, and the versions there are. */
  readonly versions: (schema: string) => Promise<{ readonly live: number; readonly underway: boolean; readonly count: number }>;
  /** A deal to put notes on. */
  readonly deal: () => Promise<string>;
}

/** What makes a server stand or die at a place. */
export const armedFor = (point: FailPoint, victim: Victim): Armed => `${point}:${victim === "server" ? "kill" : "wait"}`;

/** Sets a file up for crashes; with so many units there, a change of their table is prepared before it is switched to. */
export function openCrashWorld({ units = 0 }: { readonly units?: number } = {}): CrashWorld {
  // A socket's address has to be short.
  const home = realpathSync(mkdtempSync(join(tmpdir(), "fs-")));
  const dataDir = join(home, "d");
  const target: Target = { url: "", authorization: "" };
  const journal = openJournal(target);
  const readyMs: number[] = [];
  let server: ServerProcess | undefined;
  let starting: StartingServer | undefined;
  let team: { readonly tenant: string; readonly schema: string } | undefined;

  const world: CrashWorld = {
    home,
    dataDir,
    target,
    journal,
    async start() {
      if (server) return server;
      starting = await launchServer(dataDir);
      server = await starting.ready();
      target.url = server.url;
      if (team) readyMs.push(server.readyMs);
      return server;
    },
    async launch(armed) {
      return (starting = await launchServer(dataDir, armed));
    },
    async open() {
      const running = await world.start();
      team ??= await setUpWorld(target, dataDir, units);
      return { server: running, ...team };
    },
    async kill() {
      await (server ?? starting)?.kill();
      world.forget();
    },
    forget() {
      server = undefined;
      starting = undefined;
    },
    async crash(victim, dies) {
      if (victim === "database") {
        await crashDatabase(dataDir);
        await world.kill();
        return;
      }
      expect(await dies.died()).toBe("SIGKILL");
      world.forget();
    },
    async checked() {
      const connections = { one: 1, list: 1, report: 1, transaction: 1, owner: 1 };
      const db = await openDatabase({ ownerUrl: databaseUrl(dataDir), connections });
      try {
        return (await checkInstallation(db)).findings.map(findingLine);
      } finally {
        await db.close();
      }
    },
    async settled(schema) {
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
    },
    async recovered() {
      const { schema } = await world.open();
      await world.settled(schema);
      const look = (): Promise<readonly string[]> => asking(dataDir, (client) => compare(client, schema, journal));
      expect(await look()).toEqual([]);
      for (const write of journal.cut) {
        const first = await journal.retry(write);
        const again = await journal.retry(write);
        expect(again.status).toBe(first.status);
        if (again.status < 300) expect(JSON.parse(again.text)).toEqual(JSON.parse(first.text));
      }
      await world.settled(schema);
      expect(await look()).toEqual([]);
      expect(await world.checked()).toEqual([]);
    },
    versions: (schema) =>
      asking(dataDir, async (client) => {
        const { rows } = await client.query<{ live: number; underway: boolean; count: number }>(
          `select version as live, preparing is not null as underway, (select count(*) from "${schema}".definition_version)::int as count from "${schema}".app`,
        );
        if (!rows[0]) throw new Error("the app is gone");
        return rows[0];
      }),
    async deal() {
      const id = randomUUID();
      expect(await journal.send(createDeal(id, "with notes"))).toBe("acknowledged");
      return id;
    },
  };

  beforeAll(() => {
    // PostgreSQL refuses root; the user it runs as instead has to reach its folder.
    chmodSync(home, 0o711);
    removeAfterwards(home, dataDir);
  });
  afterEach(async ({ task }) => {
    // What the next test meets is a crash like any other.
    if (task.result?.state === "fail") await world.kill();
  });
  afterAll(async () => {
    await world.kill();
    await removeData(dataDir);
    rmSync(home, { recursive: true, force: true });
    if (readyMs.length > 0) {
      const sorted = [...readyMs].sort((a, b) => a - b);
      process.stdout.write(
        `restart to ready: ${sorted.length} restarts, median ${sorted[sorted.length >> 1]} ms, longest ${sorted.at(-1)} ms\n`,
      );
    }
  });
  return world;
}
