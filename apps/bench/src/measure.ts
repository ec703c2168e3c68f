import { cpuOfTree } from "./cpu.ts";
import { drive } from "./load.ts";
import type { Running } from "./processes.ts";
import { median } from "./statistics.ts";
import type { Work } from "./works.ts";

/** CPU ms a request of one batch: the server and the database together. */
export interface Measured {
  readonly server: number;
  readonly database: number;
}

/** What one work cost: medians over the rounds, the ratio round by round, and the twin against itself. */
export interface Outcome {
  readonly work: Work;
  readonly ours: Measured;
  readonly twin: Measured;
  readonly ratio: number;
  readonly ratios: readonly number[];
  /** Twin ÷ twin, measured the same way: how far chance alone moves a ratio. */
  readonly again: number;
}

type Side = "ours" | "twin";

function run(running: Running, work: Work, side: Side, calls: number, offset: number): Promise<void> {
  const { status, call } = work[side];
  return drive(running.port, calls, work.concurrency, status, (index) => call(offset + index));
}

async function batch(running: Running, database: number, work: Work, side: Side, offset: number): Promise<Measured> {
  const before = { server: cpuOfTree(running.pid), database: cpuOfTree(database) };
  await run(running, work, side, work.total, offset);
  return { server: (cpuOfTree(running.pid) - before.server) / work.total, database: (cpuOfTree(database) - before.database) / work.total };
}

/** Server and database together. */
export const total = (measured: Measured): number => measured.server + measured.database;

/** Warms both up, then alternating rounds of ours, twin, twin again; the order turns every round. */
export async function measure(work: Work, ours: Running, twin: Running, database: number, rounds: number): Promise<Outcome> {
  const left: Measured[] = [];
  const right: Measured[] = [];
  const again: Measured[] = [];
  await run(ours, work, "ours", work.warmUp, 0);
  await run(twin, work, "twin", work.warmUp, 0);
  for (let round = 0; round < rounds; round += 1) {
    const offset = work.warmUp + round * work.total;
    const batches = [
      async () => [left, await batch(ours, database, work, "ours", offset)] as const,
      async () => [right, await batch(twin, database, work, "twin", offset)] as const,
      async () => [again, await batch(twin, database, work, "twin", offset)] as const,
    ];
    if (round % 2 === 1) batches.reverse();
    for (const measured of batches) {
      const [list, cost] = await measured();
      list.push(cost);
    }
  }
  const cost = (list: readonly Measured[], index: number): number => total(list[index] ?? { server: 0, database: 1 });
  const ratios = left.map((measured, index) => total(measured) / ((cost(right, index) + cost(again, index)) / 2));
  return {
    work,
    ours: middle(left),
    twin: middle([...right, ...again]),
    ratio: median(ratios),
    ratios,
    again: median(right.map((measured, index) => total(measured) / cost(again, index))),
  };
}

const middle = (list: readonly Measured[]): Measured => ({
  server: median(list.map((measured) => measured.server)),
  database: median(list.map((measured) => measured.database)),
});
