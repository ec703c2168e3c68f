import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, openWork, type Work } from "../../test/open-work.ts";
import { salesApp } from "../../test/sales-app.ts";
import type { Actor, Ctx } from "../context.ts";
import { bulkWrite } from "../records/bulk-write.ts";
import { createRecord } from "../records/create-record.ts";
import { deleteRecord } from "../records/delete-record.ts";
import { patchRecord } from "../records/patch-record.ts";
import { restoreRecord } from "../records/restore-record.ts";
import { upsertRecord } from "../records/upsert-record.ts";
import { advance } from "./advance.ts";
import { checkLedger } from "./check-ledger.ts";

const app = structuredClone(salesApp);
const [, deal] = app.objects;
deal?.fields.push({ key: "code", kind: "text", title: "Code", unique: true });
// The way into the first stage has a gate of its own.
const [lead] = app.funnels?.[0]?.stages ?? [];
if (lead) lead.entry = [{ key: "not_test", title: "Not a test", rule: { "!=": [{ var: "name" }, "test"] }, severity: "must" }];

let work: Work;
let manager: Actor;
let seller: Actor;
let account: string;
beforeAll(async () => {
  work = await openWork(app);
  manager = await work.member(["manager"]);
  seller = await work.member(["seller"]);
  account = (await createRecord(await as(), "account", { fields: { name: "Acme", grade: "a", phone: "13800000000" } })).id;
});
afterAll(async () => {
  expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  await work.drop();
});
const as = (more: Partial<Ctx> = {}, actor = manager): Promise<Ctx> => work.ctx(actor, more);
const wonRows = async (): Promise<unknown> =>
  (await work.sql("select count(*)::int as n from :schema.shop__deal where stage = 'won'"))[0]?.["n"];
const note = { note: "because" };

describe("a record that is to begin in the won stage", () => {
  it("is asked for everything by create, upsert and bulk, and by patch and restore it cannot be brought there", async () => {
    const fields = { name: "W", account };
    const ctx = await as();
    expect(await codeOf(createRecord(ctx, "deal", { fields, stage: "won", reason: note }))).toBe("GATE_CLOSED");
    expect(await codeOf(upsertRecord(ctx, "deal", "code", "c-1", { fields, stage: "won", reason: note }))).toBe("GATE_CLOSED");
    expect(await codeOf(bulkWrite(ctx, "deal", { create: [{ fields, stage: "won", reason: note }] }))).toBe("GATE_CLOSED");
    const each = await bulkWrite(ctx, "deal", { create: [{ fields, stage: "won", reason: note }, { fields }], mode: "each" });
    expect([each.created, each.errors.map((error) => error.problem.code)]).toEqual([1, ["GATE_CLOSED"]]);
    const made = await createRecord(ctx, "deal", { fields: { ...fields, code: "c-2" } });
    for (const patch of [{ stage: "won" }, { fields: { stage: "won" } }, { funnel: "sales", stage: "won" }]) {
      expect(await codeOf(patchRecord(ctx, "deal", made.id, patch as never, "*"))).toBe("RECORD_INVALID");
    }
    await codeOf(upsertRecord(ctx, "deal", "code", "c-2", { fields: { name: "again" }, stage: "won", reason: note }));
    await deleteRecord(ctx, "deal", made.id, "*");
    await restoreRecord(ctx, "deal", made.id, "*");
    expect(await wonRows()).toBe(0);
    const [row] = await work.sql("select stage from :schema.shop__deal where id = $1", [made.id]);
    expect(row?.["stage"]).toBe("lead");
    // Whatever was sent, no statement but a move's own ever set a stage.
    const setting = work.statements.filter(({ door, text }) => door !== "alone" && /\bset\b[^;]*"?\bstage"?\s*=\s*(\$|')/.test(text));
    expect(setting.filter(({ text }) => !/^with (m|r) as /.test(text))).toEqual([]);
  });

  it("the visit that a criterion asks for cannot be had before the record exists", async () => {
    const problem = await createRecord(await as(), "deal", {
      fields: { name: "W", account, close_on: "2030-01-01", budget: "9", quote: "9" },
      stage: "won",
      reason: note,
    }).catch((error: { extensions: { criteria: { key: string; met: boolean }[] } }) => error);
    const criteria = "extensions" in problem ? problem.extensions.criteria : [];
    expect(criteria.map((one) => `${one.key} ${one.met}`)).toEqual([
      "not_test true",
      "required:account true",
      "good_account true",
      "required:close_on true",
      "demo_done false",
      "budget_ok true",
      "floor_known false",
      "visited false",
    ]);
  });
});

describe("a record that begins further on", () => {
  it("passes the gates on its way with one ledger row, and skipping needs its reason", async () => {
    const fields = { name: "P", account };
    expect(await codeOf(createRecord(await as(), "deal", { fields, stage: "proposal" }))).toBe("REASON_REQUIRED");
    const made = await createRecord(await as(), "deal", { fields, stage: "proposal", reason: note });
    expect(JSON.parse(made.body)).toMatchObject({ funnel: "sales", stage: "proposal", version: 1, fields: { phone: "13800000000" } });
    const ledger = await work.sql("select seq, from_stage, to_stage, note, evidence from :schema.stage_transition where record_id = $1", [
      made.id,
    ]);
    expect(ledger).toMatchObject([{ seq: 1, from_stage: null, to_stage: "proposal", note: "because" }]);
    expect(((ledger[0]?.["evidence"] ?? []) as { key: string }[]).map((one) => one.key)).toEqual([
      "not_test",
      "required:account",
      "good_account",
    ]);
    const [row] = await work.sql(
      "select max_stage, sales__proposal__at is not null as at, sales__lead__at as lead_at from :schema.shop__deal where id = $1",
      [made.id],
    );
    expect(row).toEqual({ max_stage: "proposal", at: true, lead_at: null });
  });

  it("a lost one says why", async () => {
    expect(await codeOf(createRecord(await as(), "deal", { fields: { name: "L" }, stage: "lost" }))).toBe("REASON_REQUIRED");
    const made = await createRecord(await as(), "deal", { fields: { name: "L" }, stage: "lost", reason: { code: "price" } });
    expect(JSON.parse(made.body).stage).toBe("lost");
  });

  it("keeps no code where none was given", async () => {
    const made = await createRecord(await as(), "deal", {
      fields: { name: "P", account },
      stage: "proposal",
      reason: { code: "", note: " because " },
    });
    const [row] = await work.sql("select reason_code, note from :schema.stage_transition where record_id = $1", [made.id]);
    expect(row).toEqual({ reason_code: null, note: "because" });
  });

  it("is one that its creator may move: somebody else's begins at the start", async () => {
    const bundle = structuredClone(app);
    const own = { advance: "own" } as const;
    bundle.roles?.push({
      key: "clerk",
      title: "Clerk",
      objects: { deal: { read: "all", create: "all" }, account: { read: "all", create: "own" } },
      funnels: { sales: own },
    });
    const other = await openWork(bundle);
    try {
      const [clerk, boss] = [await other.member(["clerk"]), await other.member(["manager"])];
      const ctx = await other.ctx(clerk);
      const named = (await createRecord(ctx, "account", { fields: { name: "Acme" } })).id;
      const input = { fields: { name: "C", account: named }, stage: "discovery", reason: note };
      expect(await codeOf(createRecord(ctx, "deal", { ...input, owner: boss.member }))).toBe("FORBIDDEN");
      expect(await codeOf(bulkWrite(ctx, "deal", { create: [{ ...input, owner: boss.member }] }))).toBe("FORBIDDEN");
      expect(await codeOf(createRecord(ctx, "deal", { ...input, stage: undefined, owner: boss.member }))).toBe("ok");
      expect(await codeOf(createRecord(ctx, "deal", { ...input, owner: boss.member, collaborators: [clerk.member] }))).toBe("ok");
      expect(await codeOf(createRecord(ctx, "deal", input))).toBe("ok");
    } finally {
      await other.drop();
    }
  });

  it("needs the right to move, not just to create", async () => {
    const creator = await work.member(["viewer", "seller"]);
    expect(
      await codeOf(createRecord(await as({}, creator), "deal", { fields: { name: "S", account }, stage: "discovery", reason: note })),
    ).toBe("ok");
    const bundle = structuredClone(app);
    bundle.roles?.push({ key: "clerk", title: "Clerk", objects: { deal: { read: "own", create: "own" }, account: { read: "all" } } });
    const other = await openWork(bundle);
    try {
      const clerk = await other.member(["clerk"]);
      const ctx = await other.ctx(clerk);
      expect(await codeOf(createRecord(ctx, "deal", { fields: { name: "C" } }))).toBe("ok");
      expect(await codeOf(createRecord(ctx, "deal", { fields: { name: "C" }, stage: "discovery", reason: note }))).toBe("FORBIDDEN");
    } finally {
      await other.drop();
    }
  });
});

describe("the first stage", () => {
  it("has a gate too", async () => {
    expect(await codeOf(createRecord(await as({}, seller), "deal", { fields: { name: "test" } }))).toBe("GATE_CLOSED");
    const made = await createRecord(await as({}, seller), "deal", { fields: { name: "real" } });
    const [row] = await work.sql("select evidence from :schema.stage_transition where record_id = $1", [made.id]);
    expect(row?.["evidence"]).toEqual([
      { key: "not_test", stage: "lead", side: "entry", severity: "must", met: true, reads: { name: "real" } },
    ]);
    expect(await codeOf(advance(await as({}, seller), "deal", made.id, { to: "discovery", patch: { account } }, 1))).toBe("ok");
  });

  it("judges thousands of new rows at once", async () => {
    const create = Array.from({ length: 3_000 }, (_, at) => ({ fields: { name: at % 100 === 0 ? "test" : `n ${at}` } }));
    const result = await bulkWrite(await as(), "deal", { create, mode: "each" });
    expect([result.created, result.errors.length]).toEqual([2_970, 30]);
  });
});
