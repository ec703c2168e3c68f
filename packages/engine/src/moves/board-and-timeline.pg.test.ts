import type { AppDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, openWork, type Work } from "../../test/open-work.ts";
import { salesApp } from "../../test/sales-app.ts";
import type { Actor, Ctx } from "../context.ts";
import { bulkWrite } from "../records/bulk-write.ts";
import { createRecord } from "../records/create-record.ts";
import { listRecords } from "../records/list-records.ts";
import { patchRecord } from "../records/patch-record.ts";
import { advance } from "./advance.ts";
import { advanceBulk } from "./advance-bulk.ts";
import { readBoard } from "./read-board.ts";
import { timelineOf } from "./timeline.ts";
import { transitionsOf } from "./transitions.ts";

let work: Work;
let manager: Actor;
let seller: Actor;
let account: string;
beforeAll(async () => {
  work = await openWork(salesApp);
  manager = await work.member(["manager"]);
  seller = await work.member(["seller"]);
  account = (await createRecord(await as(manager), "account", { fields: { name: "Acme", grade: "a" } })).id;
});
afterAll(() => work.drop());
const as = (actor: Actor, more: Partial<Ctx> = {}): Promise<Ctx> => work.ctx(actor, more);

interface Column {
  readonly key: string;
  readonly count: number;
  readonly sum: string | null;
  readonly items: readonly { readonly id: string; readonly fields: Record<string, unknown> }[];
  readonly nextCursor: string | null;
  readonly query: object;
}

describe("a board", () => {
  it("shows each stage's count, sum and first cards, and its cursor goes on where they end", async () => {
    const made = await bulkWrite(await as(manager), "deal", {
      create: Array.from({ length: 30 }, (_, at) => ({
        owner: at < 10 ? seller.member : manager.member,
        fields: { name: `B ${at}`, account, amount: "10.50" },
      })),
    });
    await advanceBulk(await as(manager), "deal", { ids: (made.ids as string[]).slice(0, 8), to: "discovery" });
    const board = JSON.parse(await readBoard(await as(manager), "sales", { limit: 5 }));
    const columns = board.stages as Column[];
    expect([board.funnel, board.revision]).toEqual(["sales", (await work.catalog()).revision]);
    expect(columns.map((one) => [one.key, one.count, one.sum, one.items.length])).toEqual([
      ["lead", 22, "231.00", 5],
      ["discovery", 8, "84.00", 5],
      ["proposal", 0, null, 0],
      ["negotiation", 0, null, 0],
      ["won", 0, null, 0],
      ["repeat", 0, null, 0],
      ["lost", 0, null, 0],
      ["invalid", 0, null, 0],
      ["parked", 0, null, 0],
    ]);
    expect(board.stages[3]).toMatchObject({
      title: { "zh-CN": "谈判" },
      kind: "open",
      probability: 0.7,
      expectedDays: null,
      gate: 4,
      nextCursor: null,
    });
    const seen = new Set(columns[0]?.items.map((item) => item.id));
    let cursor = columns[0]?.nextCursor;
    while (typeof cursor === "string") {
      const page = JSON.parse(await listRecords(await as(manager), "deal", { ...columns[0]?.query, limit: 5, cursor }));
      for (const item of page.items) {
        expect(seen.has(item.id)).toBe(false);
        seen.add(item.id);
      }
      cursor = page.nextCursor;
    }
    expect(seen.size).toBe(22);
  });

  it("holds only what its reader may read", async () => {
    const board = JSON.parse(await readBoard(await as(seller), "sales", { filter: { startsWith: [{ var: "name" }, "B"] } }));
    expect(board.stages.slice(0, 2).map((one: Column) => one.count)).toEqual([2, 8]);
    expect(board.stages[0].items[0].fields).not.toHaveProperty("secret");
    expect(await codeOf(readBoard(await as(seller), "sales", { filter: { "==": [{ var: "secret" }, "x"] } }))).toBe("FILTER_INVALID");
    expect(await codeOf(readBoard(await as(await work.member([])), "sales"))).toBe("NOT_FOUND");
    expect(await codeOf(readBoard(await as(manager), "nothing"))).toBe("NOT_FOUND");
    expect(await codeOf(readBoard(await as(manager), "sales", { limit: 1_000 }))).toBe("QUERY_INVALID");
  });
});

describe("a board through a view", () => {
  it("is narrowed and ordered by it, goes on where its cards end, and is unknown to whoever may not read what it reads", async () => {
    const object = { object: "deal", funnel: "sales", title: "View" } as const;
    const views: AppDefinition["views"] = [
      {
        key: "large",
        type: "kanban",
        ...object,
        filter: { ">=": [{ var: "amount" }, 20] },
        sort: [{ field: "amount", direction: "asc" }],
      },
      { key: "hidden", type: "kanban", ...object, filter: { "==": [{ var: "secret" }, "x"] } },
    ];
    const own = await openWork({ ...salesApp, views: [...(salesApp.views ?? []), ...views] });
    const boss = await own.ctx(await own.member(["manager"]));
    const acme = (await createRecord(boss, "account", { fields: { name: "Acme", grade: "a" } })).id;
    const amounts = ["40", "10", "30", "20", "50"];
    await bulkWrite(boss, "deal", { create: amounts.map((amount) => ({ fields: { name: `V ${amount}`, account: acme, amount } })) });
    const board = JSON.parse(await readBoard(boss, "sales", { view: "large", limit: 2 }));
    const lead = board.stages[0] as Column;
    expect([lead.count, lead.sum, lead.items.map((item) => item.fields["amount"])]).toEqual([4, "140.00", ["20.00", "30.00"]]);
    const rest = JSON.parse(await listRecords(boss, "deal", { ...lead.query, cursor: lead.nextCursor ?? "", limit: 10 }));
    expect(rest.items.map((item: Column["items"][number]) => item.fields["amount"])).toEqual(["40.00", "50.00"]);
    const narrowed = JSON.parse(await readBoard(boss, "sales", { view: "large", filter: { "==": [{ var: "amount" }, 50] } }));
    expect(narrowed.stages[0].count).toBe(1);
    expect(await codeOf(readBoard(await own.ctx(await own.member(["seller"])), "sales", { view: "hidden" }))).toBe("QUERY_INVALID");
    await own.drop();
  });
});

describe("the past of a record", () => {
  it("tells moves, changes and follow-ups in order, each as far as its reader may see", async () => {
    const made = await createRecord(await as(manager), "deal", {
      fields: { name: "T", account, secret: "floor 80", close_on: "2030-01-01" },
      owner: seller.member,
    });
    const step = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 3));
    await step();
    await patchRecord(await as(manager), "deal", made.id, { fields: { secret: "floor 70" } }, "*");
    await step();
    await advance(
      await as(manager),
      "deal",
      made.id,
      { to: "proposal", reason: { note: "quick" }, patch: { amount: "7.00", budget: "9", quote: "10" } },
      "*",
    );
    await step();
    await createRecord(await as(manager), "activity", { fields: { summary: "hidden from the seller", deal: made.id } });
    await step();
    await createRecord(await as(seller), "activity", { fields: { summary: "shown", type: "demo", deal: made.id } });
    await step();
    await advance(await as(manager), "deal", made.id, { to: "negotiation" }, "*");

    const told = async (actor: Actor): Promise<string[]> => {
      const { items } = JSON.parse(await timelineOf(await as(actor), "deal", made.id));
      return items.map(
        (item: { type: string; to?: string; changes?: object; action?: string; record?: { fields: { summary: string } } }) =>
          item.type === "move"
            ? `to ${item.to}`
            : item.type === "child"
              ? item.record?.fields.summary
              : `${item.action} ${Object.keys(item.changes ?? {})
                  .sort()
                  .join()}`,
      );
    };
    expect(await told(manager)).toEqual([
      "to negotiation",
      "shown",
      "hidden from the seller",
      "to proposal",
      "update amount,budget,quote",
      "update secret",
      "to lead",
      "create $owner,account,close_on,name,secret",
    ]);
    expect(await told(seller)).toEqual([
      "to negotiation",
      "shown",
      "to proposal",
      "update amount,budget,quote",
      "to lead",
      "create $owner,account,close_on,name",
    ]);
    for (const read of [timelineOf, transitionsOf]) expect(await read(await as(seller), "deal", made.id)).not.toMatch(/floor [78]/);

    const { items } = JSON.parse(await transitionsOf(await as(manager), "deal", made.id));
    expect(items[1]).toMatchObject({
      seq: 2,
      from: "lead",
      to: "proposal",
      reason: { code: null, note: "quick" },
      amount: "7.00",
      currency: "CNY",
      cause: "api",
      actor: { id: manager.member },
    });
    const reads = (actor: Actor) => async (): Promise<unknown> => {
      const ledger = JSON.parse(await transitionsOf(await as(actor), "deal", made.id)).items;
      return ledger[2].evidence.map((one: { key: string; met: boolean; reads: object }) => [one.key, one.met, one.reads]);
    };
    expect(await reads(manager)()).toEqual([
      ["required:close_on", true, { close_on: "2030-01-01" }],
      ["demo_done", true, { activities: 2 }],
      ["budget_ok", true, { budget: "9.00", quote: "10.00" }],
      ["floor_known", true, { secret: "floor 70" }],
    ]);
    expect(await reads(seller)()).toEqual([
      ["required:close_on", true, { close_on: "2030-01-01" }],
      ["demo_done", true, {}],
      ["budget_ok", true, { budget: "9.00", quote: "10.00" }],
      ["floor_known", true, {}],
    ]);
    expect(await codeOf(timelineOf(await as(await work.member(["seller"])), "deal", made.id))).toBe("NOT_FOUND");
  });
});
