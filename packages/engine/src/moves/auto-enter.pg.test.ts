import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWork, type Work } from "../../test/open-work.ts";
import { salesApp } from "../../test/sales-app.ts";
import type { Actor, Ctx } from "../context.ts";
import { createRecord } from "../records/create-record.ts";
import { deleteRecord } from "../records/delete-record.ts";
import { patchRecord } from "../records/patch-record.ts";
import { advance } from "./advance.ts";
import { advanceBulk } from "./advance-bulk.ts";
import { runClockAutoEnter } from "./auto-enter.ts";
import { checkLedger } from "./check-ledger.ts";

const app = structuredClone(salesApp);
const stages = app.funnels?.[0]?.stages ?? [];
const rule = (key: string, autoEnter: unknown): void => {
  const stage = stages.find((each) => each.key === key);
  if (stage) stage.autoEnter = autoEnter;
};
rule("discovery", { "!": [{ empty: [{ var: "account" }] }] });
rule("proposal", { "==": [{ var: "account.grade" }, "a"] });
rule("negotiation", { some: [{ var: "activities" }, { "==": [{ var: "type" }, "demo"] }] });
rule("repeat", { and: [{ ">=": [{ var: "$visits.won" }, 1] }, { "<": [{ var: "close_on" }, { var: "$today" }] }] });

let work: Work;
let manager: Actor;
beforeAll(async () => {
  work = await openWork(app);
  manager = await work.member(["manager"]);
});
afterAll(async () => {
  expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  await work.drop();
});
const as = (more: Partial<Ctx> = {}): Promise<Ctx> => work.ctx(manager, more);
let names = 0;
const account = async (grade: string | null = null): Promise<{ id: string; version: number }> => {
  names += 1;
  return createRecord(await as(), "account", { fields: { name: `A ${names}`, grade } });
};
const deal = async (fields: Record<string, unknown> = {}) => {
  const made = await createRecord(await as(), "deal", { fields: { name: "D", ...fields } });
  return { ...made, record: JSON.parse(made.body) };
};
const path = async (id: string): Promise<string> => {
  const rows = await work.sql("select to_stage, cause from :schema.stage_transition where record_id = $1 order by seq", [id]);
  return rows.map((row) => `${row["to_stage"] as string}${row["cause"] === "auto_enter" ? "*" : ""}`).join(" ");
};
const full = { budget: "90", quote: "100", close_on: "2030-01-01" };

describe("a stage that enters by itself", () => {
  it("draws a record in when its rule becomes true, and the answer shows where it is", async () => {
    const made = await deal();
    const { id } = await account();
    const patched = JSON.parse((await patchRecord(await as(), "deal", made.id, { fields: { account: id } }, made.version)).body);
    expect([patched.stage, patched.version]).toEqual(["discovery", 3]);
    expect(await path(made.id)).toBe("lead discovery*");
  });

  it("goes on in a chain, from the creation on", async () => {
    const { id } = await account("a");
    const made = await deal({ account: id });
    expect(made.record.stage).toBe("proposal");
    expect(await path(made.id)).toBe("lead discovery* proposal*");
  });

  it("is woken by the row behind a reference and by child rows, and stops at a closed gate", async () => {
    const { id, version } = await account("b");
    const made = await deal({ account: id });
    expect(made.record.stage).toBe("discovery");
    await patchRecord(await as(), "account", id, { fields: { grade: "a" } }, version);
    expect(await path(made.id)).toBe("lead discovery* proposal*");
    await createRecord(await as(), "activity", { fields: { summary: "s", type: "demo", deal: made.id } });
    // The budget is missing: the same gate as for everybody.
    expect(await path(made.id)).toBe("lead discovery* proposal*");
    await patchRecord(await as(), "deal", made.id, { fields: full }, "*");
    expect(await path(made.id)).toBe("lead discovery* proposal* negotiation*");
  });

  it("goes forward only, and never takes up what was lost or parked", async () => {
    const { id } = await account("b");
    const made = await deal();
    await advance(await as(), "deal", made.id, { to: "parked", reason: { note: "n" } }, "*");
    await patchRecord(await as(), "deal", made.id, { fields: { account: id } }, "*");
    expect(await path(made.id)).toBe("lead parked");
    await advance(await as(), "deal", made.id, { to: "lost", reason: { code: "price" } }, "*");
    await patchRecord(await as(), "deal", made.id, { fields: { amount: "1" } }, "*");
    expect(await path(made.id)).toBe("lead parked lost");
  });

  it("leaves a record that was sent back, until it has gone on by hand", async () => {
    const { id } = await account("b");
    const made = await deal({ account: id });
    await advance(await as(), "deal", made.id, { to: "lead", reason: { note: "not yet" } }, "*");
    await patchRecord(await as(), "deal", made.id, { fields: { amount: "5" } }, "*");
    expect(await path(made.id)).toBe("lead discovery* lead");
    await advanceBulk(await as(), "deal", { ids: [made.id], to: "discovery" });
    await advanceBulk(await as(), "deal", { ids: [made.id], to: "lead", reason: { note: "again" } });
    await patchRecord(await as(), "deal", made.id, { fields: { amount: "6" } }, "*");
    expect(await path(made.id)).toBe("lead discovery* lead discovery lead");
  });

  it("a rule that was false when the record was sent back may still come true", async () => {
    const { id, version } = await account("b");
    const made = await deal({ account: id });
    await advance(await as(), "deal", made.id, { to: "lead", reason: { note: "not yet" } }, "*");
    await patchRecord(await as(), "account", id, { fields: { grade: "a" } }, version);
    expect(await path(made.id)).toBe("lead discovery* lead proposal*");
  });

  it("a child that changes hands wakes both parents", async () => {
    const { id } = await account("a");
    const [one, two] = [await deal({ account: id, ...full }), await deal({ account: id, ...full })];
    const activity = await createRecord(await as(), "activity", { fields: { summary: "s", type: "call", deal: one.id } });
    await patchRecord(await as(), "activity", activity.id, { fields: { type: "demo", deal: two.id } }, activity.version);
    expect(await path(one.id)).toBe("lead discovery* proposal*");
    expect(await path(two.id)).toBe("lead discovery* proposal* negotiation*");
    await deleteRecord(await as(), "activity", activity.id, "*");
  });

  it("many children that come at once wake their parent once, and wait for each other in no ring", async () => {
    const { id } = await account("a");
    const made = await deal({ account: id, ...full });
    const ctx = await as();
    const before = work.statements.length;
    await Promise.all(
      Array.from({ length: 6 }, () => createRecord(ctx, "activity", { fields: { summary: "s", type: "demo", deal: made.id } })),
    );
    expect(await path(made.id)).toBe("lead discovery* proposal* negotiation*");
    // A deadlock is broken by inserting one of them again.
    const inserts = work.statements.slice(before).filter(({ text }) => /insert into "[^"]+"\."shop__activity"/.test(text));
    expect(inserts).toHaveLength(6);
  });

  it("time alone moves what its rule reads the day for", async () => {
    const { id } = await account("a");
    const made = await deal({ account: id, ...full });
    await createRecord(await as(), "activity", { fields: { summary: "s", type: "demo", deal: made.id } });
    await advance(await as(), "deal", made.id, { to: "won" }, "*");
    expect(await runClockAutoEnter(await as())).toBe(0);
    expect(await runClockAutoEnter(await as({ today: "2031-01-01" }))).toBe(1);
    expect(await path(made.id)).toBe("lead discovery* proposal* negotiation* won repeat*");
    const [row] = await work.sql("select actor_id from :schema.stage_transition where record_id = $1 and to_stage = 'repeat'", [made.id]);
    expect(row?.["actor_id"]).toBeNull();
  });
});
