import type { SampleData, SampleRow } from "@funnelsmith/definition";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { codeOf, openWork, type Work } from "../../test/open-work.ts";
import { salesApp } from "../../test/sales-app.ts";
import type { Actor, Ctx } from "../context.ts";
import { advance } from "../moves/advance.ts";
import { checkLedger } from "../moves/check-ledger.ts";
import { transitionsOf } from "../moves/transitions.ts";
import { createRecord } from "../records/create-record.ts";
import { listRecords } from "../records/list-records.ts";
import { changesOf, type RecordChange } from "../records/read-changes.ts";
import { installSample } from "./install-sample.ts";
import { removeSample } from "./remove-sample.ts";

let work: Work;
let admin: Actor;
beforeEach(async () => {
  work = await openWork(salesApp);
  admin = await work.member([], { admin: true });
});
afterEach(() => work.drop());
const as = (more: Partial<Ctx> = {}, actor = admin): Promise<Ctx> => work.ctx(actor, more);

const t = (at: number): NonNullable<SampleRow["transitions"]> => [
  { funnel: "sales", stage: "lead", day: -100 + (at % 50) },
  { funnel: "sales", stage: "discovery", day: -40, by: "boss" },
  { funnel: "sales", stage: "negotiation", day: -20.5 },
  ...(at % 2 === 0
    ? [{ funnel: "sales", stage: "won", day: -3 }]
    : [{ funnel: "sales", stage: "lost", day: 0, reason: { code: "price", note: "太贵" } }]),
];
const sample: SampleData = {
  formatVersion: 1,
  app: "shop",
  members: [
    { ref: "boss", name: { "zh-CN": "王经理", en: "Wang" }, roles: ["manager"] },
    { ref: "li", name: "李雷", manager: "boss", roles: ["seller"] },
  ],
  rows: [
    ...Array.from(
      { length: 40 },
      (_, at): SampleRow => ({
        object: "account",
        ref: `a${at}`,
        owner: "boss",
        createdDay: -200,
        fields: { name: `客户 ${at}`, grade: "a" },
      }),
    ),
    ...Array.from({ length: 280 }, (_, at): SampleRow[] => [
      {
        object: "deal",
        ref: `d${at}`,
        owner: at % 3 === 0 ? "boss" : "li",
        createdDay: -100 + (at % 50),
        fields: { name: `商机 ${at}`, account: `a${at % 40}`, amount: "1200.50", close_on: { $day: 12 } },
        transitions: t(at),
      },
      { object: "activity", ref: `v${at}`, owner: "li", createdDay: -30, fields: { summary: "演示", type: "demo", deal: `d${at}` } },
      { object: "activity", ref: `w${at}`, owner: "li", createdDay: -10, fields: { summary: "电话", type: "call", deal: `d${at}` } },
    ]).flat(),
  ],
};

describe("sample data", () => {
  it("comes with its past, and the ledger agrees", async () => {
    expect(await installSample(await as(), sample)).toEqual({ members: 2, records: 880, transitions: 1_120 });
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
    const [row] = await work.sql(
      "select stage, max_stage, lost_from, sample, updated_at < $1 as past from :schema.shop__deal where name = '商机 1'",
      [new Date().toISOString()],
    );
    expect(row).toEqual({ stage: "lost", max_stage: "negotiation", lost_from: "negotiation", sample: true, past: true });
    const [moves] = await work.sql(
      "select count(*)::int as n, min(amount)::text as amount, min(currency) as currency from :schema.stage_transition where cause = 'sample'",
    );
    expect(moves).toEqual({ n: 1_120, amount: "1200.50", currency: "CNY" });
    expect(
      (await work.sql("select count(*)::int as n from :schema.stage_transition where at > $1", [new Date().toISOString()]))[0]?.["n"],
    ).toBe(0);
    const [{ roles, managed } = {}] = await work.sql(
      "select m.roles, (select b.name from :schema.member b where b.id = m.manager_id) as managed from :schema.member m where m.name = '李雷'",
    );
    expect([roles, managed]).toEqual([{ shop: ["seller"] }, "王经理"]);
    const found = JSON.parse(await listRecords(await as(), "deal", { search: "商机 17", count: "exact" }));
    expect(found.items[0].fields.name).toContain("商机 17");
  });

  it("keeps with a move what its record was worth then: as told, not known, or else as now", async () => {
    const [deal] = sample.rows.filter(({ ref }) => ref === "d0");
    const amounts = [null, "1000", undefined, "1200.50"];
    const transitions = t(0).map((move, at) => ({ ...move, ...(amounts[at] !== undefined && { amount: amounts[at] }) }));
    const rows = [...sample.rows.filter(({ ref }) => ref === "a0"), { ...deal!, transitions }];
    await installSample(await as(), { ...sample, rows });
    const found = await work.sql("select amount::text from :schema.stage_transition order by seq");
    expect(found.map(({ amount }) => amount)).toEqual([null, "1000.00", "1200.50", "1200.50"]);
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  });

  it("is live from then on: it moves through gates like any record", async () => {
    await installSample(await as(), sample);
    const [row] = await work.sql("select id from :schema.shop__deal where name = '商机 0'");
    const id = row?.["id"] as string;
    await advance(await as(), "deal", id, { to: "repeat" }, "*");
    const { items } = JSON.parse(await transitionsOf(await as(), "deal", id));
    expect(items.map((item: { seq: number; to: string; cause: string }) => [item.seq, item.to, item.cause])).toEqual([
      [1, "lead", "sample"],
      [2, "discovery", "sample"],
      [3, "negotiation", "sample"],
      [4, "won", "sample"],
      [5, "repeat", "api"],
    ]);
  });

  it("goes away whole, save for what one's own rows refer to", async () => {
    await installSample(await as(), sample);
    const [row] = await work.sql("select id from :schema.shop__deal where name = '商机 5'");
    const mine = await createRecord(await as(), "activity", { fields: { summary: "mine", deal: row?.["id"] } });
    expect(await removeSample(await as())).toEqual({ records: 878, members: 0, kept: 2 });
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
    const left = await work.sql(
      "select (select count(*)::int from :schema.shop__deal) as deals, (select count(*)::int from :schema.shop__account) as accounts, (select count(*)::int from :schema.shop__activity) as activities",
    );
    expect(left).toEqual([{ deals: 1, accounts: 1, activities: 1 }]);
    await work.sql("delete from :schema.shop__activity where id = $1", [mine.id]);
    expect(await removeSample(await as())).toEqual({ records: 2, members: 2, kept: 0 });
  });

  it("is heard to be gone by whoever follows the changes and may read all of it", async () => {
    await installSample(await as(), sample);
    expect(await removeSample(await as())).toEqual({ records: 880, members: 2, kept: 0 });
    await work.sql(
      `with placed as (update :schema.outbox o set position = p.n from (select id, row_number() over (order by at, id) as n from :schema.outbox) p where p.id = o.id)
       update :schema.feed set head = (select count(*) from :schema.outbox)`,
    );
    const [manager, seller] = [await work.member(["manager"]), await work.member(["seller"])];
    const told = async (actor: Actor): Promise<readonly RecordChange[]> => {
      const items: RecordChange[] = [];
      for (let cursor: string | undefined, more = true; more; ) {
        const page = await changesOf(await as({}, actor), { records: true, limit: 300, ...(cursor !== undefined && { cursor }) });
        items.push(...page.items.flatMap((item) => (item.type === "record" ? [item] : [])));
        ({ nextCursor: cursor, more } = page);
      }
      return items;
    };
    const sampled = (await told(manager)).filter(({ action }) => action === "delete");
    expect(new Set(sampled.map(({ id }) => id)).size).toBe(880);
    expect(sampled.filter(({ object }) => object === "account")).toHaveLength(40);
    for (const { deleted, record, version } of sampled) expect([deleted, record, version > 1]).toEqual([true, null, true]);
    // Whose a row was cannot be told any more: nobody hears of one that may have been out of sight.
    expect((await told(seller)).filter(({ object, action }) => object === "deal" && action === "delete")).toEqual([]);
  });

  it("is refused with every mistake, and for everybody but a tenant's admin", async () => {
    const bad = structuredClone(sample);
    bad.members = [
      { ref: "li", name: "李雷", manager: "boss", roles: ["seller", "pirate"] },
      { ref: "boss", name: "王经理" },
      { ref: "li", name: "李雷" },
    ];
    bad.rows = [
      { object: "account", ref: "x", createdDay: 0, fields: { name: 5, nothing: "x" } },
      { object: "account", ref: "z", createdDay: 0, fields: { grade: "a" } },
      {
        object: "deal",
        ref: "y",
        owner: "nobody",
        createdDay: 0,
        fields: { name: "y", account: "later", share: "1" },
        transitions: [
          { funnel: "sales", stage: "lost", day: 0 },
          { funnel: "sales", stage: "gone", day: 0 },
        ],
      },
      {
        object: "deal",
        ref: "w",
        createdDay: -3,
        fields: { name: "w" },
        transitions: [
          { funnel: "sales", stage: "lead", day: -3.5, amount: "much" },
          { funnel: "sales", stage: "discovery", day: -1 },
          { funnel: "sales", stage: "negotiation", day: -2 },
        ],
      },
    ];
    const pointers = await installSample(await as(), bad).catch((error: { errors: { pointer: string }[] }) =>
      error.errors.map((item) => item.pointer),
    );
    expect(pointers).toEqual([
      "/members/0/manager",
      "/members/0/roles/1",
      "/members/2/ref",
      "/rows/0/fields/name",
      "/rows/0/fields/nothing",
      "/rows/1/fields/name",
      "/rows/2/owner",
      "/rows/2/fields/account",
      "/rows/2/fields/share",
      "/rows/2/transitions/0/reason/code",
      "/rows/2/transitions/1",
      "/rows/3/transitions/0/day",
      "/rows/3/transitions/0/amount",
      "/rows/3/transitions/2/day",
    ]);
    const manager = await work.member(["manager"]);
    expect(await codeOf(installSample(await as({}, manager), sample))).toBe("FORBIDDEN");
    expect(await codeOf(removeSample(await as({}, manager)))).toBe("FORBIDDEN");
    expect((await work.sql("select count(*)::int as n from :schema.shop__deal"))[0]?.["n"]).toBe(0);
  });
});
