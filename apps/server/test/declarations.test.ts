import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { dataSet } from "@funnelsmith/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBackground } from "../src/background/start-background.ts";
import { type Caller, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

interface Days {
  readonly n: number;
  readonly mean: number;
  readonly median: number;
  readonly p90: number;
}

/** What an independent computation found in the ledger. */
interface Expected {
  readonly meta: { readonly cases: number; readonly ledger_rows: number };
  readonly reach_ever: Readonly<Record<string, number>>;
  readonly transitions: Readonly<Record<string, number>>;
  readonly resubmitted_cases: number;
  readonly max_submissions: number;
  readonly rejected_cases: number;
  readonly rejection_events: number;
  readonly paid_given_ever_rejected: { readonly n: number; readonly paid: number };
  readonly paid_given_never_rejected: { readonly n: number; readonly paid: number };
  readonly first_pass_yield: { readonly num: number; readonly den: number; readonly rate: number };
  readonly cycle_days_submit_to_paid: Days;
  readonly cycle_days_rejected_vs_not: Readonly<Record<"False" | "True", { readonly n: number; readonly median: number }>>;
  readonly dwell_days_completed: Readonly<
    Record<string, { readonly visits: number; readonly completed: number; readonly median: number; readonly p90: number }>
  >;
  readonly submitted_by_year: Readonly<Record<string, number>>;
}

type Row = Readonly<Record<string, unknown>> & { readonly drill: Readonly<Record<string, string>> };

const folder = dataSet("declarations");
const told = folder === undefined ? undefined : (JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Expected);
const title = told
  ? "50,000 moves of travel expense declarations"
  : "50,000 moves of travel expense declarations (skipped: the data set declarations is not here, see TEST_DATA_DIR)";

describe.skipIf(!told)(title, () => {
  const expected = told as Expected;
  const dataDir = mkdtempSync(join(tmpdir(), "fs-declarations-"));
  let server: TestServer;
  let admin: Caller;
  let background: ReturnType<typeof startBackground>;

  beforeAll(async () => {
    server = await startTestServer({ DATA_DIR: dataDir });
    admin = server.as(await setUpFirst(server));
    background = startBackground(server.deps, (error) => {
      throw error;
    });
    const bundle = JSON.parse(readFileSync(new URL("declarations.json", import.meta.url), "utf8"));
    const made = await admin("POST", "/api/v1/apps", { bundle });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const file = gunzipSync(readFileSync(join(folder ?? "", "ledger.csv.gz"))).toString();
    const plan = { targets: ["number", null, "movedAt", "stage", "amount", null] };
    const path = `/api/v1/apps/expenses/objects/declaration/records/import?mode=history&start=run&plan=${encodeURIComponent(JSON.stringify(plan))}`;
    const sent = await admin("POST", path, file, { "content-type": "text/csv" });
    expect(sent.status, JSON.stringify(sent.body)).toBe(201);
    let job = sent.body;
    for (; job.state === "running"; await wait(100)) job = (await admin("GET", `/api/v1/jobs/${job.id}`)).body;
    const { cases: create, ledger_rows: moves } = expected.meta;
    expect(job).toMatchObject({ state: "done", result: { create, moves }, errors: [] });
  }, 120_000);
  afterAll(async () => {
    await background.stop();
    await server.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const run = async (key: string, query: Readonly<Record<string, unknown>> = {}): Promise<readonly Row[]> => {
    const asked = Object.entries(query).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
    const { status, body } = await admin("GET", `/api/v1/apps/expenses/reports/${key}?${new URLSearchParams(Object.fromEntries(asked))}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body.rows;
  };
  const at = (rows: readonly Row[], stage: string): Row => rows.find((row) => row["stage"] === stage) as Row;
  const count = async (filter: unknown): Promise<unknown> => (await run("declarations", { filter }))[0]?.["n"];
  const rejected = { ">": [{ var: "$visits.rejected" }, 0] };
  const submitted = { "!": [{ empty: [{ var: "$first_entered.submitted" }] }] };
  const paid = { "!": [{ empty: [{ var: "$first_entered.paid" }] }] };

  it("lead from stage to stage as often as they did", async () => {
    const rows = await run("flow");
    for (const [stage, reached] of Object.entries(expected.reach_ever))
      expect([stage, at(rows, stage)["enteredRecords"]]).toEqual([stage, reached]);
    const found = rows.flatMap((row) => [
      ...Object.entries(row["to"] as Record<string, number>).map(([next, moves]) => [`${String(row["stage"])}->${next}`, moves]),
      ...(row["new"] === 0 ? [] : [[`(new)->${String(row["stage"])}`, row["new"]]]),
    ]);
    expect(Object.fromEntries(found)).toEqual(expected.transitions);
    expect(at(rows, "rejected")).toMatchObject({ entered: expected.rejection_events, enteredRecords: expected.rejected_cases });
    const again = (await run("moves")).find((row) => (row["from"] as { value: unknown }).value === "rejected");
    expect(again).toMatchObject({
      to_submittedRecords: expected.resubmitted_cases,
      to_submitted: { k: expected.transitions["rejected->submitted"] },
    });
  });

  it("are found by how often they were in a stage", async () => {
    const times = (least: number) => count({ ">=": [{ var: "$visits.submitted" }, least] });
    expect(await times(expected.max_submissions)).toBeGreaterThan(0);
    expect(await times(expected.max_submissions + 1)).toBe(0);
    const { paid_given_ever_rejected: ever, paid_given_never_rejected: never } = expected;
    expect([await count(rejected), await count({ and: [rejected, paid] })]).toEqual([ever.n, ever.paid]);
    const clean = [{ "!": [rejected] }, submitted];
    expect([await count({ and: clean }), await count({ and: [...clean, paid] })]).toEqual([never.n, never.paid]);
  });

  it("pass at the first try as often as they did", async () => {
    const { num, den, rate } = expected.first_pass_yield;
    const first = (await run("first_pass")).find((row) => row["way"] === "first_pass");
    expect(first).toMatchObject({ share: { k: num, n: den, value: expect.closeTo(rate, 5) } });
  });

  it("take as long as they did, from submitting to payment and in each stage", async () => {
    const [all] = await run("cycle");
    const { n, ...days } = expected.cycle_days_submit_to_paid;
    expect(all?.["records"]).toBe(n);
    for (const [name, value] of Object.entries(days)) expect([name, Number(all?.[name])]).toEqual([name, expect.closeTo(value, 5)]);
    for (const [was, filter] of [
      ["True", rejected],
      ["False", { "!": [rejected] }],
    ] as const) {
      const [row] = await run("cycle", { filter });
      expect(row?.["records"]).toBe(expected.cycle_days_rejected_vs_not[was].n);
      expect(row?.["median"]).toBeCloseTo(expected.cycle_days_rejected_vs_not[was].median, 5);
    }
    const stays = await run("dwell");
    for (const [stage, { visits, completed, median, p90 }] of Object.entries(expected.dwell_days_completed)) {
      const row = at(stays, stage);
      expect([stage, row["visits"], row["completed"]]).toEqual([stage, visits, completed]);
      expect([stage, row["completedMedian"], row["completedP90"]]).toEqual([stage, expect.closeTo(median, 5), expect.closeTo(p90, 5)]);
    }
  });

  it("are submitted in the years they were", async () => {
    for (const [year, entered] of Object.entries(expected.submitted_by_year)) {
      const from = Number.parseInt(year, 10);
      const rows = await run("entered", { from: `${from}-01-01T00:00:00Z`, to: `${from + 1}-01-01T00:00:00Z` });
      expect([year, at(rows, "submitted")["entered"]]).toEqual([year, entered]);
    }
  });

  it("open exactly the records counted", async () => {
    const rows = await run("flow");
    const query = new URLSearchParams({ drill: at(rows, "rejected").drill["enteredRecords"] ?? "", limit: "1", count: "exact" });
    const { body } = await admin("GET", `/api/v1/apps/expenses/objects/declaration/records?${query}`);
    expect(body.count.value).toBe(expected.rejected_cases);
  });
});
