import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, openWork, type Work } from "../../test/open-work.ts";
import { salesApp } from "../../test/sales-app.ts";
import type { Actor, Ctx } from "../context.ts";
import { bulkWrite } from "../records/bulk-write.ts";
import { createRecord } from "../records/create-record.ts";
import { advance } from "./advance.ts";
import { advanceBulk } from "./advance-bulk.ts";
import { checkAdvance } from "./check-advance.ts";
import { checkLedger } from "./check-ledger.ts";

let work: Work;
let manager: Actor;
let seller: Actor;
beforeAll(async () => {
  work = await openWork(salesApp);
  manager = await work.member(["manager"]);
  seller = await work.member(["seller"]);
});
afterAll(() => work.drop());
const as = (actor: Actor, more: Partial<Ctx> = {}): Promise<Ctx> => work.ctx(actor, more);

/** A small generator of [0, 1), the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 1 | state) + 0x6d2b79f5) >>> 0;
    return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Does work for every id, eight at a time. */
async function inTurns(ids: readonly string[], run: (id: string) => Promise<void>): Promise<void> {
  const left = [...ids];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let id = left.pop(); id !== undefined; id = left.pop()) await run(id);
    }),
  );
}

describe("check, advance and bulk", () => {
  it("agree on a thousand generated records for every stage", async () => {
    const random = seeded(20_260_101);
    const chance = (p: number): boolean => random() < p;
    const accounts = await bulkWrite(await as(manager), "account", {
      create: ["a", "b", null].map((grade, at) => ({ fields: { name: `Account ${at}`, grade } })),
    });
    const count = 1_200;
    const made = await bulkWrite(await as(manager), "deal", {
      create: Array.from({ length: count }, (_, at) => ({
        owner: chance(0.8) ? seller.member : manager.member,
        fields: {
          name: `Deal ${at}`,
          account: chance(0.8) ? accounts.ids[Math.floor(random() * 3)] : null,
          // Ratios around 0.8 that binary floats get wrong.
          budget: chance(0.9) ? (0.8 * Math.ceil(random() * 500) * (chance(0.5) ? 1 : 0.99)).toFixed(2) : null,
          quote: chance(0.9) ? String(Math.ceil(random() * 5) * 100) : null,
          close_on: chance(0.8) ? "2030-01-01" : null,
          secret: chance(0.5) ? "s" : null,
        },
      })),
      mode: "each",
    });
    const ids = made.ids.filter((id) => id !== null && id !== undefined) as string[];
    expect(ids.length).toBeGreaterThan(1_000);
    await bulkWrite(await as(manager), "activity", {
      create: ids.flatMap((id) => (chance(0.7) ? [{ fields: { summary: "x", deal: id, type: chance(0.6) ? "demo" : "call" } }] : [])),
    });
    // Scatter them over the stages, past the gates that stand in the way.
    for (const [to, share] of [
      ["discovery", 0.5],
      ["proposal", 0.6],
      ["negotiation", 0.7],
      ["lost", 0.15],
      ["parked", 0.15],
      ["won", 0.5],
      ["lead", 0.1],
    ] as const) {
      const some = ids.filter(() => chance(share));
      await advanceBulk(await as(manager), "deal", { ids: some, to, reason: to === "lost" ? { code: "price" } : { note: "scatter" } });
    }
    const stages = await work.sql("select stage, count(*)::int as n from :schema.shop__deal group by stage");
    expect(stages.length).toBeGreaterThanOrEqual(6);

    const cases = [
      [manager, "discovery"],
      [manager, "negotiation"],
      [seller, "proposal"],
      [manager, "won"],
      [seller, "parked"],
      [manager, "lost"],
    ] as const;
    for (const [part, [actor, to]] of cases.entries()) {
      const reason = to === "lost" ? { code: "price" } : { note: "because" };
      const ctx = await as(actor);
      const sample = ids.filter((_, at) => at % cases.length === part);
      const foreseen = new Map<string, string>();
      await inTurns(sample, async (id) => {
        const answer = await checkAdvance(ctx, "deal", id, { to }).catch((error: { code: string }) => error.code);
        const unmet = typeof answer === "string" ? [] : answer.criteria.filter((one) => one.severity === "must" && !one.met);
        const closed = `GATE_CLOSED ${unmet.map((one) => one.key).join()}`;
        foreseen.set(id, typeof answer === "string" ? answer : answer.ok ? "ok" : closed);
      });
      // Half by single moves, half at once: both must say what was foreseen.
      const [single, many] = [sample.filter((_, at) => at % 2 === 0), sample.filter((_, at) => at % 2 === 1)];
      await inTurns(single, async (id) => {
        expect(`${id} ${await codeOf(advance(ctx, "deal", id, { to, reason }, "*"))}`).toBe(`${id} ${foreseen.get(id)?.split(" ")[0]}`);
      });
      const result = await advanceBulk(ctx, "deal", { ids: many, to, reason });
      const told = new Map<string, string>([
        ...result.moved.map((id): [string, string] => [id, "ok"]),
        ...result.blocked.map((one): [string, string] => [
          one.id,
          one.code === "GATE_CLOSED" ? `GATE_CLOSED ${one.criteria.join()}` : one.code,
        ]),
      ]);
      for (const id of many) {
        const sorted = (text: string | undefined): string => {
          const [code = "", keys = ""] = (text ?? "").split(" ");
          return `${code} ${[...new Set(keys.split(","))].sort().join()}`;
        };
        expect(`${to} ${id} ${sorted(told.get(id))}`).toBe(`${to} ${id} ${sorted(foreseen.get(id))}`);
      }
    }
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  }, 60_000);

  it("a bulk move takes 10,000 records at once and leaves the ledger whole", async () => {
    const account = await createRecord(await as(manager), "account", { fields: { name: "Bulk", grade: "a" } });
    const ids: string[] = [];
    for (let part = 0; part < 2; part += 1) {
      const made = await bulkWrite(await as(manager), "deal", {
        create: Array.from({ length: 5_000 }, (_, at) => ({
          fields: { name: `B ${at}`, account: account.id, budget: "90", quote: "100", close_on: "2030-01-01" },
        })),
      });
      ids.push(...(made.ids as string[]));
    }
    const result = await advanceBulk(await as(manager), "deal", {
      filter: { startsWith: [{ var: "name" }, "B "] },
      to: "proposal",
      reason: { note: "all" },
    });
    expect(result.moved.length).toBe(10_000);
    const blocked = await advanceBulk(await as(manager), "deal", { ids: ids.slice(0, 100), to: "negotiation" });
    expect(blocked.moved).toEqual([]);
    expect(blocked.byCriterion).toEqual({ demo_done: 100 });
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  }, 60_000);

  it("tells of records out of reach without telling of those out of sight", async () => {
    const mine = await createRecord(await as(manager), "deal", { fields: { name: "mine" } });
    const viewer = await work.member(["viewer"]);
    expect(await codeOf(advanceBulk(await as(viewer), "deal", { ids: [mine.id], to: "parked", reason: { note: "n" } }))).toBe("FORBIDDEN");
    const both = await work.member(["viewer", "seller"]);
    const result = await advanceBulk(await as(both), "deal", {
      ids: [mine.id, "00000000-0000-7000-8000-000000000000"],
      to: "parked",
      reason: { note: "n" },
    });
    expect(result.blocked.map((one) => one.code).sort()).toEqual(["FORBIDDEN", "NOT_FOUND"]);
    const asSeller = await advanceBulk(await as(seller), "deal", { ids: [mine.id], to: "parked", reason: { note: "n" } });
    expect(asSeller.blocked).toEqual([{ id: mine.id, code: "NOT_FOUND", criteria: [] }]);
    expect(await codeOf(advanceBulk(await as(seller), "deal", { ids: [mine.id], to: "parked" }))).toBe("REASON_REQUIRED");
    expect(
      await codeOf(
        advanceBulk(await as(seller), "deal", { to: "parked", filter: { "==": [{ var: "secret" }, "x"] }, reason: { note: "n" } }),
      ),
    ).toBe("FILTER_INVALID");
  });
});

describe("the ledger check", () => {
  it("finds what does not agree", async () => {
    const { id } = await createRecord(await as(manager), "deal", { fields: { name: "to break" } });
    await work.sql("update :schema.shop__deal set stage = 'won', max_stage = null where id = $1", [id]);
    const faults = await checkLedger(work.db, await work.catalog());
    expect(faults.map((fault) => fault.what)).toEqual(["stage is won, the ledger says lead", "max_stage is null, the ledger says lead"]);
    await work.sql("update :schema.shop__deal set stage = 'lead', max_stage = 'lead' where id = $1", [id]);
  });

  it("finds a move that is wrong about when the one before it was made", async () => {
    const { id } = await createRecord(await as(manager), "deal", { fields: { name: "to lead astray" } });
    await advanceBulk(await as(manager), "deal", { ids: [id], to: "parked", reason: { note: "n" } });
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
    await work.sql("update :schema.stage_transition set from_at = from_at - interval '1 day' where record_id = $1 and seq = 2", [id]);
    const faults = await checkLedger(work.db, await work.catalog());
    expect(faults.map((fault) => fault.what)).toEqual([
      expect.stringMatching(/^ledger row 2 says .* of the move before it, which was at /),
    ]);
    await work.sql("update :schema.stage_transition set from_at = from_at + interval '1 day' where record_id = $1 and seq = 2", [id]);
  });

  it("the runtime may add to the ledger and never change or take away", async () => {
    const table = `"${work.tenant.schema}".stage_transition`;
    for (const text of [`update ${table} set note = 'x'`, `delete from ${table}`]) {
      await expect(work.db.one({ text, values: [] })).rejects.toThrow(/permission denied/);
    }
  });
});
