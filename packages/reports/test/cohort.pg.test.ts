import type { FunnelReport } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { day, type LedgerTenant, tellLedger } from "./ledger-tenant.ts";
import { type Move, places, randomPaths, toldOf } from "./random-paths.ts";

const seed = Number(process.env["COHORT_SEED"] ?? Date.now() % 1_000_000_000);

/** What a record is worth at a move: another amount each time, so that no other move can stand for it. */
const amountOf = (record: number, seq: number): number => record * 1000 + seq;

/** Writes these amounts into the ledger, the records being numbered by name. */
async function tellAmounts(of: LedgerTenant, names: readonly string[] = ["t1", "t2"]): Promise<void> {
  const text = `update "${of.test.tenant.schema}".stage_transition set amount = ($2::int - 1) * 1000 + seq where record_id = $1`;
  for (const [index, name] of names.entries())
    await of.test.db.administerAlone({ name: "tell-amounts", text, values: [of.told(name)[0], index + 1] });
}

const paths = randomPaths(seed, 250);
let ledger: LedgerTenant;
beforeAll(async () => {
  const told = Object.entries(toldOf(paths));
  ledger = await tellLedger(Object.fromEntries(told));
  await tellAmounts(
    ledger,
    told.map(([name]) => name),
  );
});
afterAll(() => ledger.test.drop());

/** Whether a path entered a step and went on from it, by the order of its moves: the definition itself, one move after the other. */
function judge(
  all: readonly Move[],
  step: number,
  { skip, windowDays }: Pick<FunnelReport, "skip" | "windowDays">,
  until: number | undefined,
): { readonly entered: boolean; readonly advanced: boolean } {
  const moves = all.filter((move) => until === undefined || move.day < until).map((move) => ({ at: move.day, pos: places[move.to] ?? -1 }));
  const first = moves.findIndex((move) => move.pos === step);
  const entered = moves[first];
  if (!entered) return { entered: false, advanced: false };
  const next = moves.find(({ pos }, index) => {
    if (skip === "visited") return pos === step + 1;
    return index > first && (skip === "strict_next" ? pos === step + 1 : pos > step);
  });
  return { entered: true, advanced: next !== undefined && (windowDays === undefined || next.at <= entered.at + windowDays) };
}

describe(`the cohort of records that go back and forth (seed ${seed})`, () => {
  const skips = ["any_later", "strict_next", "visited"] as const;
  for (const skip of skips)
    for (const windowDays of [undefined, 1, 4])
      for (const until of [undefined, 12])
        it(`is that of their moves one by one: ${skip}, ${windowDays ?? "no"} days, as of ${until ?? "now"}`, async () => {
          const asked = { skip, ...(windowDays !== undefined && { windowDays }) };
          const definition: FunnelReport = { key: "r", type: "funnel", title: "r", funnel: "f", basis: "cohort", amount: "none", ...asked };
          const params = until === undefined ? {} : { asOf: day(until) };
          const { rows } = await ledger.run(definition, params);
          const expected = rows.map((_, step) => {
            const judged = paths.map((path) => judge(path, step, asked, until));
            const last = step === rows.length - 1;
            return {
              entered: judged.filter((each) => each.entered).length,
              ...(!last && { advanced: judged.filter((each) => each.advanced).length }),
            };
          });
          expect(rows).toMatchObject(expected);
          await ledger.agrees(definition, params);
        });
});

/** Σ amount of a path that came as far as a step, at the first move that took it there. */
function amountAt(path: readonly Move[], record: number, step: number, skip: string, until: number | undefined): number {
  const seq = path.findIndex(({ to, day: of }) => {
    const pos = places[to] ?? -1;
    return (until === undefined || of < until) && (skip === "any_later" ? pos >= step : pos === step);
  });
  return seq < 0 ? 0 : amountOf(record, seq + 1);
}

describe(`the amounts of records that go back and forth (seed ${seed})`, () => {
  for (const skip of ["any_later", "strict_next"] as const)
    for (const until of [undefined, 12])
      it(`are those of the moves that took them there: ${skip}, as of ${until ?? "now"}`, async () => {
        const definition: FunnelReport = { key: "r", type: "funnel", title: "r", funnel: "f", basis: "cohort", skip };
        const { rows } = await ledger.run(definition, until === undefined ? {} : { asOf: day(until) });
        const expected = rows.map((_, step) => paths.reduce((sum, path, record) => sum + amountAt(path, record, step, skip, until), 0));
        expect(rows.map((row) => Number(row["amount"]))).toEqual(expected);
      });

  it("are told by seq alone where a stage was entered twice in the instant it was first entered", async () => {
    const once = await tellLedger({ t1: { path: "a1 b2 lost2!price b2 c4" }, t2: { path: "a1 b3" } });
    try {
      await tellAmounts(once);
      const { rows } = await once.run({ key: "r", type: "funnel", title: "r", funnel: "f", basis: "cohort" });
      expect(rows.map((row) => row["amount"])).toEqual(["1002", "1004", "5", null]);
    } finally {
      await once.test.drop();
    }
  });
});

describe(`the visits of records that go back and forth (seed ${seed})`, () => {
  const definition: FunnelReport = { key: "r", type: "funnel", title: "r", funnel: "f", basis: "visit" };
  const ways = ["forward", "won", "back", "lost", "invalid", "parked", "reopened", "reclassified", "still"];
  for (const until of [undefined, 12])
    for (const from of [undefined, 5])
      it(`are those of their moves one by one: from ${from ?? "the beginning"}, as of ${until ?? "now"}`, async () => {
        const params = { ...(until !== undefined && { asOf: day(until) }), ...(from !== undefined && { from: day(from) }) };
        const visited = paths.flatMap((path) => {
          const moves = path.filter((move) => until === undefined || move.day < until);
          return moves
            .map((move, index) => ({ ...move, next: moves[index + 1]?.to }))
            .filter((move) => from === undefined || move.day >= from);
        });
        const { rows } = await ledger.run(definition, params);
        for (const row of rows) {
          const here = visited.filter((visit) => visit.to === row["stage"]);
          const led: Record<string, number> = {};
          for (const { next = "still" } of here) led[next] = (led[next] ?? 0) + 1;
          const { still = 0, ...onwards } = led;
          expect(row).toMatchObject({ visits: here.length, still });
          expect(ways.reduce((sum, way) => sum + Number(row[way]), 0)).toBe(here.length);
          const next = Object.entries(row["to"] as Record<string, { k: number }>).map(([stage, { k }]) => [stage, k]);
          expect(Object.fromEntries(next)).toEqual(onwards);
        }
        await ledger.agrees(definition, params);
      });
});
