import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { FailPoint } from "@funnelsmith/storage";
import { describe, expect, it } from "vitest";
import { crashCases, type Victim } from "./crash-cases.ts";
import { armedFor, openCrashWorld } from "./crash-world.ts";
import {
  createDeal,
  createDeals,
  createNote,
  createOffer,
  moveAndPatchDeal,
  moveDeal,
  moveDeals,
  patchDeal,
  patchLines,
  type Write,
} from "./journal.ts";
import { type Path, startWorkload } from "./workload.ts";
import { asking } from "./world.ts";

const world = openCrashWorld();
const { dataDir, journal } = world;

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

async function breakOff(point: `${Path}.${string}` & FailPoint, victim: Victim): Promise<void> {
  const path = point.slice(0, point.indexOf(".")) as Path;
  const { server: running } = await world.open();
  const work = startWorkload(journal);
  const triggers = await triggersOf(path);
  while (work.done() < 40) await wait(5);
  await work.leave(path);
  await running.arm(armedFor(point, victim));
  const sent = Promise.all(triggers.map((write) => journal.send(write)));
  if (victim === "database") {
    await running.stands(point, triggers.length);
    await running.arm(undefined);
    const before = work.done();
    for (const until = Date.now() + 5_000; work.done() < before + 5 && Date.now() < until; ) await wait(5);
  }
  await world.crash(victim, running);
  await Promise.all([sent, work.ended]);
  expect(triggers.every((write) => journal.cut.has(write))).toBe(true);
  await world.recovered();
}

describe("a start that is cut", () => {
  it.each(crashCases.start)(
    "at %s with the %s killed leaves an installation that the next start completes",
    { timeout: 120_000 },
    async (point, victim) => {
      const starting = await world.launch(armedFor(point, victim));
      if (victim === "database") await starting.stands(point, 1);
      await world.crash(victim, starting);
    },
  );

  it("and then works as if nothing had been", { timeout: 180_000 }, async () => {
    const { schema } = await world.open();
    expect(await world.versions(schema)).toEqual({ live: 1, underway: false, count: 1 });
    expect(await world.checked()).toEqual([]);
    await world.deal();
    await world.recovered();
  });

  it("loses nothing of a team at work", { timeout: 120_000 }, async () => {
    const { server: running } = await world.open();
    const work = startWorkload(journal);
    while (work.done() < 20) await wait(5);
    await running.kill();
    world.forget();
    await work.ended;
    const starting = await world.launch("start.before-commit:kill");
    await world.crash("server", starting);
    await world.recovered();
  });
});

describe("work that is cut", () => {
  it.each([...crashCases.move, ...crashCases.write, ...crashCases.bulk])(
    "at %s with the %s killed is whole or nothing, and happens once when asked for again",
    { timeout: 120_000 },
    breakOff,
  );
});

describe("events handed on", () => {
  it.each(crashCases.outbox)("at %s with the %s killed are all handed on after the start", { timeout: 120_000 }, async (point, victim) => {
    const { server: running, schema } = await world.open();
    const work = startWorkload(journal);
    while (work.done() < 20) await wait(5);
    await running.arm(armedFor(point, victim));
    if (victim === "database") {
      await running.stands(point, 1);
      const pending = await asking(dataDir, async (client) => {
        const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from "${schema}".outbox where relayed_at is null`);
        return rows[0]?.n ?? 0;
      });
      if (point === "outbox.before-commit") expect(pending).toBeGreaterThan(0);
    }
    await world.crash(victim, running);
    await work.ended;
    await world.recovered();
  });
});
