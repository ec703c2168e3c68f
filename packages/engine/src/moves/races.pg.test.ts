import type { AppDefinition } from "@funnelsmith/definition";
import { sampleApp, untilHeldUp } from "@funnelsmith/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, openWork, type Work } from "../../test/open-work.ts";
import { salesApp } from "../../test/sales-app.ts";
import type { Actor, Ctx } from "../context.ts";
import { createRecord } from "../records/create-record.ts";
import { deleteRecord } from "../records/delete-record.ts";
import { patchRecord } from "../records/patch-record.ts";
import { advance } from "./advance.ts";
import { advanceBulk } from "./advance-bulk.ts";
import { checkLedger } from "./check-ledger.ts";

let work: Work;
let manager: Actor;
let account: string;
beforeAll(async () => {
  work = await openWork(salesApp);
  manager = await work.member(["manager"]);
  account = (await createRecord(await as(), "account", { fields: { name: "Acme", grade: "a" } })).id;
});
afterAll(() => work.drop());
const as = (more: Partial<Ctx> = {}): Promise<Ctx> => work.ctx(manager, more);
const ready = async (): Promise<{ id: string; version: number }> =>
  createRecord(await as(), "deal", { fields: { name: "D", account, budget: "90", quote: "100", close_on: "2030-01-01" } });
const stageOf = async (id: string): Promise<string> =>
  (await work.sql("select stage from :schema.shop__deal where id = $1", [id]))[0]?.["stage"] as string;

describe("twenty people move one record at once", () => {
  it("one succeeds, the others are told that it has moved, and the ledger is whole", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id, version } = await ready();
      const ctx = await as();
      const codes = await Promise.all(
        Array.from({ length: 20 }, (_, at) => {
          const input =
            at % 3 === 0
              ? { to: "parked", reason: { note: "n" } }
              : { to: "discovery", ...(at % 3 === 1 && { patch: { name: `D ${at}` } }) };
          return codeOf(advance(ctx, "deal", id, input, version));
        }),
      );
      expect(codes.filter((code) => code === "ok")).toHaveLength(1);
      expect(codes.filter((code) => code !== "ok" && code !== "VERSION_STALE" && code !== "STAGE_MOVED")).toEqual([]);
      const [row] = await work.sql("select max(seq) as top, count(*)::int as n from :schema.stage_transition where record_id = $1", [id]);
      expect(row).toMatchObject({ top: 2, n: 2 });
    }
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  });
});

describe("what a gate reads cannot change while it is judged", () => {
  it("of deleting the demo and moving by it at once, the move goes through only where it was judged first", async () => {
    for (let round = 0; round < 60; round += 1) {
      const deal = await ready();
      const activity = await createRecord(await as(), "activity", { fields: { summary: "s", type: "demo", deal: deal.id } });
      const ctx = await as();
      const move = codeOf(advance(ctx, "deal", deal.id, { to: "negotiation", reason: { note: "n" } }, "*"));
      if (round % 2 === 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
      const [moved, deleted] = await Promise.all([move, codeOf(deleteRecord(ctx, "activity", activity.id, activity.version))]);
      expect(deleted).toBe("ok");
      const [row] = await work.sql(
        `select d.stage, d.updated_at as moved_at, (select l.evidence from :schema.stage_transition l where l.record_id = d.id and l.to_stage = 'negotiation') as evidence
         from :schema.shop__deal d where d.id = $1`,
        [deal.id],
      );
      if (moved === "ok") {
        // It was judged before the deletion: the demo was there.
        expect(row?.["evidence"]).toContainEqual(expect.objectContaining({ key: "demo_done", met: true, reads: { activities: 1 } }));
      } else expect([moved, row?.["stage"]]).toEqual(["GATE_CLOSED", "lead"]);
    }
  });

  it("a deletion that began first is waited for, and the gate is closed", async () => {
    const deal = await ready();
    const activity = await createRecord(await as(), "activity", { fields: { summary: "s", type: "demo", deal: deal.id } });
    const ctx = await as();
    let outcome: Promise<string> | undefined;
    await work.db.transaction(async (tx) => {
      const table = (name: string): string => `"${work.tenant.schema}"."shop__${name}"`;
      await tx.query({ text: `select 1 from ${table("deal")} where id = $1 for share`, values: [deal.id] });
      await tx.query({ text: `update ${table("activity")} set deleted_at = $2 where id = $1`, values: [activity.id, ctx.now] });
      outcome = codeOf(advance(ctx, "deal", deal.id, { to: "negotiation", reason: { note: "n" } }, "*"));
      await untilHeldUp(work);
    });
    expect(await outcome).toBe("GATE_CLOSED");
  });

  it("the row behind a reference is held still too", async () => {
    for (let round = 0; round < 20; round += 1) {
      const graded = await createRecord(await as(), "account", { fields: { name: `G ${round}`, grade: "b" } });
      const deal = await createRecord(await as(), "deal", { fields: { name: "D", account: graded.id } });
      const ctx = await as();
      const [moved] = await Promise.all([
        codeOf(advance(ctx, "deal", deal.id, { to: "proposal", reason: { note: "n" } }, "*")),
        patchRecord(ctx, "account", graded.id, { fields: { grade: null } }, "*"),
      ]);
      const stage = await stageOf(deal.id);
      expect([`${moved} ${stage}`]).toEqual([moved === "ok" ? "ok proposal" : "GATE_CLOSED lead"]);
    }
  });

  it("single and bulk moves that share rows never wait for each other in a ring", async () => {
    const deals = await Promise.all(Array.from({ length: 12 }, () => ready()));
    const ctx = await as();
    const ids = deals.map((deal) => deal.id);
    const before = work.statements.length;
    await Promise.all([
      advanceBulk(ctx, "deal", { ids, to: "proposal", reason: { note: "n" } }),
      advanceBulk(ctx, "deal", { ids: ids.toReversed(), to: "discovery", reason: { note: "n" } }),
      ...ids.map((id) => codeOf(advance(ctx, "deal", id, { to: "parked", reason: { note: "n" } }, "*"))),
    ]);
    // A deadlock is broken by doing one of the two again.
    const moves = work.statements.slice(before).filter(({ text }) => text.startsWith("with r as materialized"));
    expect(moves).toHaveLength(2);
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  });
});

describe("a gate that reads the record alone", () => {
  it("is judged on the row as it is once it is locked, in the statement that locks it", async () => {
    const other = await openWork(sampleApp());
    try {
      const boss = await other.member([], { admin: true });
      const ctx = await other.ctx(boss);
      const made = await createRecord(ctx, "account", { fields: { name: "Acme" } });
      const table = `"${other.tenant.schema}"."b2b__deal"`;
      const one = await createRecord(ctx, "deal", { fields: { name: "D", account: made.id } });
      let outcome: Promise<string> | undefined;
      await other.db.transaction(async (tx) => {
        await tx.query({ text: `update ${table} set account = null where id = $1`, values: [one.id] });
        outcome = codeOf(advance(ctx, "deal", one.id, { to: "discovery" }, "*"));
        await untilHeldUp(other);
      });
      expect(await outcome).toBe("GATE_CLOSED");
      expect(other.statements.filter(({ text }) => text.includes("for no key update")).at(-1)?.text).toContain("f0");

      const two = await createRecord(ctx, "deal", { fields: { name: "D", account: made.id } });
      const codes = await Promise.all(
        Array.from({ length: 20 }, () => codeOf(advance(ctx, "deal", two.id, { to: "discovery" }, two.version))),
      );
      expect(codes.sort()).toEqual([...Array(19).fill("STAGE_MOVED"), "ok"]);
      expect(await checkLedger(other.db, await other.catalog())).toEqual([]);
    } finally {
      await other.drop();
    }
  });
});

describe("a publish", () => {
  it("that comes between look and lock turns the move away for a fresh Catalog", async () => {
    const deal = await ready();
    const old = await as();
    await work.sql("update :schema.app set revision = revision + 1");
    expect(await codeOf(advance(old, "deal", deal.id, { to: "discovery" }, "*"))).toBe("DEFINITION_MOVED");
    expect(await codeOf(advanceBulk(old, "deal", { ids: [deal.id], to: "discovery" }))).toBe("DEFINITION_MOVED");
    await work.catalogs.refresh(work.tenant.id, work.app);
    expect(await codeOf(advance(await as(), "deal", deal.id, { to: "discovery" }, "*"))).toBe("ok");
  });

  it("under way is waited for, and its gates hold", async () => {
    const deal = await ready();
    const ctx = await as();
    let outcome: Promise<string> | undefined;
    await work.db.administer(async (tx) => {
      await tx.query({ text: `update "${work.tenant.schema}".app set revision = revision + 1`, values: [] });
      outcome = codeOf(advance(ctx, "deal", deal.id, { to: "discovery" }, "*"));
      await untilHeldUp(work);
    });
    expect(await outcome).toBe("DEFINITION_MOVED");
    await work.catalogs.refresh(work.tenant.id, work.app);
  });
});

describe("what a formula of another row reads", () => {
  const text = { key: "name", kind: "text", title: "Name" } as const;
  const reference = (key: string, object: string) => ({ key, kind: "reference", object, onDelete: "restrict", title: key }) as const;
  const formula = (key: string, rule: unknown) => ({ key, kind: "formula", result: { kind: "text" }, title: key, formula: rule }) as const;
  const app: AppDefinition = {
    formatVersion: 1,
    key: "chain",
    version: "1.0.0",
    title: "Chain",
    objects: [
      { key: "group", title: "Group", titleField: "name", fields: [text] },
      { key: "firm", title: "Firm", titleField: "name", fields: [text, reference("group", "group"), formula("of", { var: "group.name" })] },
      { key: "deal", title: "Deal", titleField: "name", fields: [text, reference("firm", "firm")] },
    ],
    funnels: [
      {
        key: "f",
        object: "deal",
        title: "F",
        stages: [
          { key: "a", kind: "open", title: "A" },
          {
            key: "b",
            kind: "open",
            title: "B",
            entry: [{ key: "good", title: "Good", severity: "must", rule: { "==": [{ var: "firm.of" }, "good"] } }],
          },
        ],
      },
    ],
  };

  it("cannot change while it is judged either", async () => {
    const own = await openWork(app);
    try {
      const boss = await own.member([], { admin: true });
      const ctx = await own.ctx(boss);
      const group = (await createRecord(ctx, "group", { fields: { name: "good" } })).id;
      const firm = (await createRecord(ctx, "firm", { fields: { name: "firm", group } })).id;
      const deal = (await createRecord(ctx, "deal", { fields: { name: "deal", firm } })).id;
      let moving: Promise<string> | undefined;
      await ctx.db.transaction(async (tx) => {
        await tx.query({ text: `update "${own.tenant.schema}".chain__group set name = 'bad' where id = $1`, values: [group] });
        moving = codeOf(advance(ctx, "deal", deal, { to: "b" }, "*"));
        await untilHeldUp(own);
      });
      expect(await moving).toBe("GATE_CLOSED");
      await patchRecord(ctx, "group", group, { fields: { name: "good" } }, "*");
      expect(await codeOf(advance(ctx, "deal", deal, { to: "b" }, "*"))).toBe("ok");
    } finally {
      await own.drop();
    }
  });
});
