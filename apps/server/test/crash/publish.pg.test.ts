import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { AppDefinition } from "@funnelsmith/definition";
import { abortPublish, type FailPoint, openDatabase, readTenant, startEmbedded } from "@funnelsmith/storage";
import { describe, expect, it } from "vitest";
import { crashCases, type Victim } from "./crash-cases.ts";
import { withFieldMore, withNumberSpare, withOtherCode } from "./crash-app.ts";
import { armedFor, openCrashWorld } from "./crash-world.ts";
import { createUnit } from "./journal.ts";
import { startWorkload } from "./workload.ts";
import { asking, liveDefinition, planned, type Publish, publish } from "./world.ts";

/** Enough that their table is prepared before a switch. */
const seeds = 20_050;
const world = openCrashWorld({ units: seeds });
const { dataDir, journal, target } = world;

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
  await world.settled(schema);
  expect(await world.versions(schema)).toEqual({ live: asked.version, underway: false, count: asked.version });
  // Every unit kept its code through the conversion: those that were there and those that came meanwhile.
  const { rows } = await asking(dataDir, (client) =>
    client.query<{ seeds: number; wrong: number }>(
      `select count(*) filter (where name like 'seed %')::int as seeds,
        count(*) filter (where code::text is distinct from substr(name, case when name like 'seed %' then 6 else 2 end))::int as wrong from "${schema}".crash__unit`,
    ),
  );
  expect(rows[0]).toEqual({ seeds, wrong: 0 });
}

/** How a publish is cut. */
interface Cut {
  readonly change: (live: AppDefinition) => AppDefinition;
  /** Wait until batches are being filled before the fail-point is armed. */
  readonly filling?: boolean;
  /** The version is there when the server is, before anybody asks again. */
  readonly carriedOn: boolean;
}

async function breakPublish(point: FailPoint, victim: Victim, { change, filling, carriedOn }: Cut): Promise<void> {
  const { server: running, schema } = await world.open();
  await world.settled(schema);
  const live = await liveDefinition(target);
  const asked = await planned(target, change(live));
  const work = startWorkload(journal);
  while (work.done() < 20) await wait(5);
  const armed = armedFor(point, victim);
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
  await world.crash(victim, running);
  await Promise.all([answer, work.ended, writing]);
  await world.start();
  // One of the two asks while the start is still carrying it on, the other looks first.
  if (victim === "server") {
    await world.settled(schema);
    expect((await world.versions(schema)).live).toBe(carriedOn ? asked.version : asked.version - 1);
  }
  await publishedOnce(asked, schema);
  await world.recovered();
}

let fields = 0;
const more = (live: AppDefinition): AppDefinition => withFieldMore(live, `more_${(fields += 1)}`);
type NameOf<C> = C extends readonly [infer Point extends string, infer By extends string] ? `${Point} ${By}` : never;
const cuts: Readonly<Record<NameOf<(typeof crashCases)["prepare" | "switch"][number]>, Cut>> = {
  "prepare.before-commit server": { change: withOtherCode, carriedOn: true },
  "prepare.after-commit server": { change: withOtherCode, filling: true, carriedOn: true },
  "prepare.before-commit database": { change: withOtherCode, filling: true, carriedOn: true },
  "prepare.after-commit database": { change: withOtherCode, carriedOn: true },
  "switch.before-commit server": { change: more, carriedOn: false },
  "switch.after-commit server": { change: withNumberSpare, carriedOn: true },
  "switch.before-commit database": { change: withOtherCode, carriedOn: true },
  "switch.after-commit database": { change: more, carriedOn: true },
};

describe("a publish that is cut", () => {
  it.each([...crashCases.prepare, ...crashCases.switch])(
    "at %s with the %s killed is whole or nothing, and is published once",
    { timeout: 180_000 },
    (point, victim) => breakPublish(point, victim, cuts[`${point} ${victim}`]),
  );

  it("at a rollback is rolled back once", { timeout: 180_000 }, async () => {
    const { server: running, schema } = await world.open();
    const { live: version } = await world.versions(schema);
    const first = await publish(target, await planned(target, more(await liveDefinition(target))));
    expect(first.status, first.text).toBe(200);
    await running.arm("switch.after-commit:kill");
    const asked: Publish = { path: "rollback", key: randomUUID(), body: { version }, version: version + 2 };
    await publish(target, asked).catch(() => undefined);
    await world.crash("server", running);
    await world.start();
    await publishedOnce(asked, schema);
    await world.recovered();
  });

  it("in its preparation can be undone by hand, and published after all", { timeout: 180_000 }, async () => {
    const { server: running, schema, tenant } = await world.open();
    await world.settled(schema);
    const asked = await planned(target, withOtherCode(await liveDefinition(target)));
    await running.arm("prepare.after-commit:kill");
    await publish(target, asked).catch(() => undefined);
    await world.crash("server", running);
    const embedded = await startEmbedded({ dataDir: join(dataDir, "postgres") });
    const db = await openDatabase({ ownerUrl: embedded.url });
    try {
      expect((await world.versions(schema)).underway).toBe(true);
      const settings = await readTenant(db, tenant);
      if (!settings) throw new Error("the tenant is gone");
      expect(await abortPublish(db, settings, "crash")).toBe(true);
      expect(await world.versions(schema)).toEqual({ live: asked.version - 1, underway: false, count: asked.version - 1 });
    } finally {
      await db.close();
      await embedded.stop();
    }
    await world.start();
    expect(await world.checked()).toEqual([]);
    await publishedOnce(asked, schema);
    await world.recovered();
  });
});
