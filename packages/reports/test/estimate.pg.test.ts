import type { FunnelReport } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReportParams, ReportResult } from "../src/index.ts";
import { day, type LedgerTenant, tellLedger } from "./ledger-tenant.ts";
import { type Move, places, randomPaths, toldOf } from "./random-paths.ts";

const seed = Number(process.env["COHORT_SEED"] ?? Date.now() % 1_000_000_000);
const paths = randomPaths(seed, 400);
let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger(toldOf(paths));
});
afterAll(() => ledger.test.drop());

const skips = ["any_later", "strict_next", "visited"] as const;
type Skip = (typeof skips)[number];

const reportOf = (skip: Skip, windowDays: number): FunnelReport => ({
  key: "r",
  type: "funnel",
  title: "r",
  funnel: "f",
  skip,
  windowDays,
  estimate: true,
  amount: "none",
});

/** A record after it entered a step: how long it was watched, and what came of it. */
interface Wait {
  readonly entered: number;
  readonly took: number;
  readonly way: "on" | "left" | "waits";
}

/** What became of a path that entered a step, as of a day, one move after the other; undefined for one that did not. */
function waitOf(path: readonly Move[], step: number, skip: Skip, window: number, until: number): Wait | undefined {
  const moves = path.filter((move) => move.day < until);
  const pos = ({ to }: Move): number => places[to] ?? -1;
  const first = moves.findIndex((move) => pos(move) === step);
  const entered = moves[first]?.day;
  const last = moves.at(-1);
  if (entered === undefined || last === undefined) return undefined;
  const on = moves.find((move, index) => {
    if (skip === "visited") return pos(move) === step + 1;
    return index > first && (skip === "strict_next" ? pos(move) === step + 1 : pos(move) > step);
  });
  if (on && on.day <= entered + window) return { entered, took: Math.max(0, on.day - entered), way: "on" };
  const beyond = skip !== "any_later" && pos(last) > step + 1 ? moves.find((move) => pos(move) > step + 1) : undefined;
  const left = last.to === "lost" ? last.day : beyond?.day;
  if (left !== undefined && left <= entered + window) return { entered, took: Math.max(0, left - entered), way: "left" };
  return { entered, took: Math.min(until - entered, window), way: "waits" };
}

/** Aalen–Johansen by hand: F and S after so many days. */
function curveOf(waits: readonly Wait[]): (days: number) => { readonly f: number; readonly s: number } {
  return (days) => {
    let [f, s] = [0, 1];
    for (const time of [...new Set(waits.map(({ took }) => took))].sort((one, other) => one - other)) {
      if (time > days) break;
      const n = waits.filter(({ took }) => took >= time).length;
      const gone = (way: string): number => waits.filter((wait) => wait.took === time && wait.way === way).length;
      f += (s * gone("on")) / n;
      s *= 1 - (gone("on") + gone("left")) / n;
    }
    return { f, s };
  };
}

/** What the cell of a step is expected to come to: null for one that is too small, or where too few had the whole window. */
function byHand(step: number, skip: Skip, window: number, until: number, from: number, to: number): number | null {
  const all = paths.flatMap((path) => waitOf(path, step, skip, window, until) ?? []);
  const mature = (waits: readonly Wait[]): number => waits.filter(({ entered }) => entered + window <= until).length;
  const recent = all.filter(({ entered }) => entered >= until - 2 * window);
  const reference = mature(recent) < 30 ? all : recent;
  const own = all.filter(({ entered }) => entered >= from && entered < to);
  const on = own.filter(({ way }) => way === "on").length;
  const waiting = own.filter(({ way, entered }) => way === "waits" && entered + window > until);
  if (own.length < 10) return null;
  if (waiting.length === 0) return on / own.length;
  if (mature(reference) < 30) return null;
  const at = curveOf(reference);
  const end = at(window).f;
  return waiting.reduce((sum, { took }) => sum + (end - at(took).f) / at(took).s, on) / own.length;
}

const estimates = (result: ReportResult): unknown[] => result.rows.slice(0, -1).map((row) => row["estimate"]);

describe(`what an immature conversion comes to (seed ${seed})`, () => {
  for (const skip of skips)
    for (const window of [3, 6])
      for (const [from, to] of [
        [undefined, undefined],
        [5, undefined],
        [3, 11],
      ] as const)
        it(`is what those before did after as many days: ${skip}, ${window} days, from ${from ?? "the beginning"} to ${to ?? "now"}`, async () => {
          const until = 12;
          const params: ReportParams = {
            asOf: day(until),
            ...(from !== undefined && { from: day(from) }),
            ...(to !== undefined && { to: day(to) }),
          };
          const result = await ledger.run(reportOf(skip, window), params);
          const expected = [0, 1, 2].map((step) => byHand(step, skip, window, until, from ?? 0, to ?? until));
          expect(result.meta.mature).toBe(false);
          expect(estimates(result)).toEqual(expected.map((one) => (one === null ? null : expect.closeTo(one, 9))));
          expect(expected.some((one) => one !== null)).toBe(true);
        });

  it("looks back further where too few of late had the whole window", async () => {
    const [window, until] = [3, 18];
    const waits = paths.flatMap((path) => waitOf(path, 0, "any_later", window, until) ?? []);
    const mature = waits.filter(({ entered }) => entered >= until - 2 * window && entered + window <= until);
    expect(mature.length).toBeLessThan(30);
    const expected = byHand(0, "any_later", window, until, 0, until);
    const result = await ledger.run(reportOf("any_later", window), { asOf: day(until) });
    expect(estimates(result)[0]).toBeCloseTo(Number(expected), 9);
  });

  it("is Aalen–Johansen itself where the cohort is the whole of the two windows", async () => {
    const [window, until] = [6, 13];
    const result = await ledger.run(reportOf("any_later", window), { asOf: day(until), from: day(until - 2 * window) });
    for (const [step, estimate] of estimates(result).entries()) {
      const own = paths.flatMap((path) => waitOf(path, step, "any_later", window, until) ?? []);
      const cohort = own.filter(({ entered }) => entered >= until - 2 * window);
      expect(estimate).toBeCloseTo(curveOf(cohort)(window).f, 9);
    }
  });

  it("is the rate itself where nobody has time left", async () => {
    const result = await ledger.run(reportOf("any_later", 1));
    expect(result.meta.mature).toBe(false);
    for (const row of result.rows.slice(0, -1)) {
      const { value } = row["conversion"] as { value: number };
      expect(row).toMatchObject({ estimate: value, waiting: 0 });
    }
  });

  it("says nothing where fewer than 30 had their whole window, nor of a cell of fewer than 10", async () => {
    const few = await ledger.run(reportOf("any_later", 20), { asOf: day(12) });
    expect(estimates(few)).toEqual([null, null, null]);
    const small = await ledger.run(reportOf("any_later", 6), {
      asOf: day(12),
      filter: { in: [{ var: "name" }, ["p1", "p2", "p3", "p4", "p5"]] },
    });
    expect(estimates(small)).toEqual([null, null, null]);
  });

  it("is told, and asked for, only of a period that is not mature", async () => {
    const mature = await ledger.run(reportOf("any_later", 4), { from: day(1), to: day(6) });
    expect(mature.meta.mature).toBe(true);
    expect(mature.rows[0]).not.toHaveProperty("estimate");
    expect(mature.columns.map(({ key }) => key)).not.toContain("estimate");
    const { estimate: _estimate, ...unasked } = reportOf("any_later", 4);
    const immature = await ledger.run(unasked);
    expect(immature.rows[0]).not.toHaveProperty("estimate");
    const told = await ledger.run(reportOf("any_later", 4));
    expect(told.meta.notes.map(({ en }) => en).join(" ")).toContain("Aalen–Johansen");
  });
});
