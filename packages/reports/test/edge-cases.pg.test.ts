import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReportDefinition } from "@funnelsmith/definition";
import { dataSet } from "@funnelsmith/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReportParams, ReportResult, ReportRow } from "../src/index.ts";
import { day, type LedgerTenant, names, oneFunnel, rowOf, type Told, tellLedger } from "./ledger-tenant.ts";

type Ids = readonly string[];
type ByStage<T> = Readonly<Record<string, T>>;
interface Share {
  readonly num: Ids;
  readonly den: Ids;
}

/** The specification by example of every funnel number: a ledger, and what each definition makes of it. */
interface EdgeCases {
  readonly ledger: readonly {
    readonly rec: string;
    readonly at: string;
    readonly stage: string;
    readonly reason: string | null;
    readonly amount: number;
  }[];
  readonly asof_day: number;
  readonly snapshot: ByStage<ByStage<{ readonly count: number; readonly amount: number }>>;
  readonly reach_ever: ByStage<Ids>;
  readonly reach_at_least: ByStage<Ids>;
  readonly advance_ordered_strict_next: ByStage<Share>;
  readonly advance_any_later: ByStage<Share>;
  readonly visit_next_move: ByStage<{ readonly num: number; readonly den: number }>;
  readonly outcome_final: { readonly won: Ids; readonly lost: Ids; readonly open: Ids; readonly win_rate_closed: number };
  readonly loss_events_in_ledger: number;
  readonly loss_reasons_final: ByStage<number>;
  readonly lost_from_stage_final: ByStage<string>;
  readonly cycle_days: ByStage<{ readonly gross: number; readonly net_of_closed_time: number }>;
  readonly dwell_visits: ByStage<readonly { readonly rec: string; readonly days: number; readonly completed: boolean }[]>;
  readonly cumulative_time_in_stage: ByStage<ByStage<number>>;
  readonly flow_day5_to_day10: ByStage<number>;
  readonly backward_moves: readonly { readonly rec: string; readonly frm: string; readonly to: string }[];
  readonly reopens: readonly { readonly rec: string; readonly frm: string; readonly to: string }[];
  readonly skips: readonly { readonly rec: string; readonly frm: string; readonly to: string }[];
  readonly created_mid_funnel: Ids;
}

const folder = dataSet("funnel-semantics");
const said: EdgeCases | undefined = folder === undefined ? undefined : JSON.parse(readFileSync(join(folder, "edge_cases.json"), "utf8"));
const title = said
  ? "the edge cases of funnel semantics"
  : "the edge cases of funnel semantics (skipped: the data set funnel-semantics is not here, see TEST_DATA_DIR)";

/** Days of January, of which the first is day 0 in the file. */
const dayOf = (of: number): string => day(of + 1);
const stageOf = (stage: string): string => stage.toLowerCase();
const by = (name: string): { filter: unknown } => ({ filter: { "==": [{ var: "name" }, name] } });
const share = (row: ReportRow, column: string): readonly [number, number] => {
  const { k, n } = row[column] as { k: number; n: number };
  return [k, n];
};

/** Rows as lines in an order of their own, so that the order they came in does not matter. */
const lines = (rows: readonly (readonly unknown[])[]): string[] => rows.map((row) => row.join(" ")).sort();

describe.skipIf(!said)(title, () => {
  const cases = said as EdgeCases;
  let ledger: LedgerTenant;
  let asOf = "";
  beforeAll(async () => {
    asOf = dayOf(cases.asof_day);
    const deals = new Map<string, Told>();
    for (const { rec, at, stage, reason, amount } of cases.ledger) {
      const move = `${stageOf(stage)}${(Date.parse(at) - Date.parse(day(0))) / 86_400_000}${reason === null ? "" : `!${reason}`}`;
      deals.set(rec, { amount, path: [deals.get(rec)?.path, move].filter(Boolean).join(" ") });
    }
    ledger = await tellLedger(Object.fromEntries(deals), [], oneFunnel);
  });
  afterAll(() => ledger.test.drop());

  const run = <T extends ReportDefinition["type"]>(type: T, more: object = {}, params: ReportParams = { asOf }): Promise<ReportResult> =>
    ledger.run({ key: "r", type, title: "r", funnel: "f", ...more } as Extract<ReportDefinition, { type: T }>, params);
  const at = (result: ReportResult, stage: string): ReportRow => rowOf(result, "stage", stageOf(stage));

  it("snapshots hold an event at their instant for not yet happened", async () => {
    for (const [name, stages] of Object.entries(cases.snapshot)) {
      const instant = { asOf: dayOf(Number(name.replace("day", ""))) };
      for (const result of [await run("snapshot", {}, instant), await run("funnel", { basis: "stock" }, instant)]) {
        const found = result.rows.filter((row) => row["count"] !== 0).map((row) => [row["stage"], row["count"], Number(row["amount"])]);
        const expected = Object.entries(stages).map(([stage, { count, amount }]) => [stageOf(stage), count, amount]);
        expect([name, lines(found)]).toEqual([name, lines(expected)]);
      }
    }
  });

  it("whoever was ever in a stage, and whoever got at least as far", async () => {
    const flow = await run("flow");
    for (const [stage, ids] of Object.entries(cases.reach_ever))
      expect(await ledger.behind(at(flow, stage).drill["enteredRecords"])).toEqual(names(ids.join(" ")));
    const funnel = await run("funnel");
    for (const [stage, ids] of Object.entries(cases.reach_at_least))
      expect(await ledger.behind(at(funnel, stage).drill["reached"])).toEqual(names(ids.join(" ")));
  });

  it.each([
    ["strict_next", (from: string) => from.split("->")[0] ?? "", (all: EdgeCases) => all.advance_ordered_strict_next],
    ["any_later", (from: string) => from, (all: EdgeCases) => all.advance_any_later],
  ] as const)("going on by the rule %s", async (skip, from, of) => {
    const result = await run("funnel", { skip });
    for (const [key, { num, den }] of Object.entries(of(cases))) {
      const row = at(result, from(key));
      expect(await ledger.behind(row.drill["entered"])).toEqual(names(den.join(" ")));
      expect(await ledger.behind(row.drill["advanced"])).toEqual(names(num.join(" ")));
      expect(share(row, "conversion")).toEqual([num.length, den.length]);
    }
  });

  it("where each visit led", async () => {
    const result = await run("moves");
    const found = result.rows.flatMap((row) =>
      ["a", "b", "c", "won", "lost"].flatMap((next) => {
        const from = (row["from"] as { value: string | null }).value;
        const [k, n] = row[`to_${next}`] === undefined ? [0, 0] : share(row, `to_${next}`);
        return k > 0 && from !== null && ["a", "b", "c"].includes(from) ? [[`${from}->${next}`, k, n]] : [];
      }),
    );
    const expected = Object.entries(cases.visit_next_move).map(([key, { num, den }]) => [
      key.split("->").map(stageOf).join("->"),
      num,
      den,
    ]);
    expect(lines(found)).toEqual(lines(expected));
  });

  it("final outcomes, and why and from where records were lost", async () => {
    const { outcome_final: outcome } = cases;
    const closed = (await run("outcome")).rows[0] as ReportRow;
    const cohort = (await run("outcome", { basis: "cohort" })).rows[0] as ReportRow;
    for (const [row, column] of [
      [closed, "won"],
      [closed, "lost"],
      [cohort, "open"],
    ] as const)
      expect(await ledger.behind(row.drill[column])).toEqual(names(outcome[column].join(" ")));
    expect(closed["winRate"]).toMatchObject({ value: outcome.win_rate_closed });
    expect(at(await run("flow"), "lost")["entered"]).toBe(cases.loss_events_in_ledger);
    const losses = await run("losses");
    const reasons = new Map<string, number>();
    const from = new Map<string, string>();
    for (const row of losses.rows) {
      const [reason, stage] = [row["reason"], row["from"]].map((one) => (one as { value: string }).value) as [string, string];
      reasons.set(reason, (reasons.get(reason) ?? 0) + Number(row["count"]));
      for (const name of await ledger.behind(row.drill["count"])) from.set(name, stage);
    }
    expect(Object.fromEntries(reasons)).toEqual(cases.loss_reasons_final);
    expect(Object.fromEntries(from)).toEqual(
      Object.fromEntries(Object.entries(cases.lost_from_stage_final).map(([rec, stage]) => [rec, stageOf(stage)])),
    );
  });

  it("cycle times, gross and net of the time closed", async () => {
    for (const [rec, { gross, net_of_closed_time: net }] of Object.entries(cases.cycle_days))
      expect([rec, (await run("cycle", by(rec))).rows[0]]).toMatchObject([rec, { median: gross, netMedian: net }]);
  });

  it("every stay in a stage, and all stays of a record together", async () => {
    const all = await run("dwell");
    for (const [stage, stays] of Object.entries(cases.dwell_visits)) {
      const done = stays.filter((stay) => stay.completed).map((stay) => stay.days);
      expect(at(all, stage)).toMatchObject({
        visits: stays.length,
        completed: done.length,
        completedMean: done.reduce((sum, days) => sum + days, 0) / done.length,
        total: stays.reduce((sum, stay) => sum + stay.days, 0),
      });
    }
    const together = await run("dwell", { basis: "record" });
    for (const [stage, days] of Object.entries(cases.cumulative_time_in_stage)) {
      expect([stage, at(together, stage)["visits"]]).toEqual([stage, Object.keys(days).length]);
      for (const [rec, total] of Object.entries(days)) {
        const open = cases.dwell_visits[stage]?.some((stay) => stay.rec === rec && !stay.completed);
        const own = at(await run("dwell", { basis: "record", ...by(rec) }), stage);
        expect([rec, stage, own["total"], own["completedMedian"]]).toEqual([rec, stage, total, open ? null : total]);
      }
    }
  });

  it("the flow of a period", async () => {
    const result = await run("flow", {}, { asOf, from: dayOf(5), to: dayOf(10) });
    const found = result.rows.flatMap((row) => [
      ...Object.entries(row["to"] as Record<string, number>).map(([to, moves]) => [`${String(row["stage"])}->${to}`, moves]),
      ...(row["new"] === 0 ? [] : [[`(new)->${String(row["stage"])}`, row["new"]]]),
    ]);
    const expected = Object.entries(cases.flow_day5_to_day10).map(([key, moves]) => [key.split("->").map(stageOf).join("->"), moves]);
    expect(lines(found)).toEqual(lines(expected));
  });

  it("who went back, was opened again, skipped a stage, or began in the middle", async () => {
    const [flow, moves] = [await run("flow"), await run("moves")];
    const told = (list: EdgeCases["skips"]) => list.map(({ rec, frm, to }) => [rec, stageOf(frm), stageOf(to)]);
    const went = async (way: string) =>
      lines(
        (
          await Promise.all(
            flow.rows.map(async (row) => (await ledger.behind(row.drill[`${way}Records`])).map((rec) => [rec, row["stage"]])),
          )
        ).flat(),
      );
    const fromOf = (list: EdgeCases["skips"]) => told(list).map(([rec, from]) => [rec, from]);
    expect(await went("back")).toEqual(lines(fromOf(cases.backward_moves)));
    expect(await went("reopened")).toEqual(lines(fromOf(cases.reopens)));
    const cell = (from: string | null, to: string) => ledger.behind(rowOf(moves, "from", from).drill[`to_${to}Records`]);
    for (const [rec, from = "", to = ""] of [...told(cases.backward_moves), ...told(cases.reopens), ...told(cases.skips)])
      expect(await cell(from, to)).toContain(rec);
    expect(await cell("a", "c")).toEqual(told(cases.skips).map(([rec]) => rec));
    expect(await cell(null, "b")).toEqual([...cases.created_mid_funnel]);
  });
});
