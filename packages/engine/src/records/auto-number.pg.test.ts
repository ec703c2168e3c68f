import type { AppDefinition, AutoNumberField } from "@funnelsmith/definition";
import { publish, rollback } from "@funnelsmith/storage";
import { describe, expect, it } from "vitest";
import { codeOf, openWork, type Work } from "../../test/open-work.ts";
import type { Ctx } from "../context.ts";
import { installSample } from "../sample/install-sample.ts";
import { bulkWrite } from "./bulk-write.ts";
import { createRecord } from "./create-record.ts";
import { deleteRecord } from "./delete-record.ts";
import { listRecords } from "./list-records.ts";
import { patchRecord } from "./patch-record.ts";
import { restoreRecord } from "./restore-record.ts";
import { upsertRecord } from "./upsert-record.ts";

const number = (options: Partial<AutoNumberField> = {}): AutoNumberField => ({
  key: "number",
  kind: "autoNumber",
  title: { "zh-CN": "编号", en: "Number" },
  ...options,
});

const monthly = number({ prefix: "HT-", date: "yyyyMM", digits: 3, reset: "month" });

/** Contracts with or without numbers. */
const app = (field?: AutoNumberField): AppDefinition => ({
  formatVersion: 1,
  key: "numbers",
  version: "1.0.0",
  title: "Numbers",
  objects: [
    {
      key: "contract",
      title: { "zh-CN": "合同", en: "Contract" },
      titleField: "name",
      searchFields: field ? ["name", "number"] : ["name"],
      fields: [
        { key: "name", kind: "text", title: { "zh-CN": "名称", en: "Name" }, required: true },
        { key: "amount", kind: "money", title: { "zh-CN": "金额", en: "Amount" }, min: "0" },
        ...(field ? [field] : []),
      ],
    },
  ],
  roles: [{ key: "clerk", title: "Clerk", objects: { contract: { read: "all", create: "all", update: "all", delete: "all" } } }],
});

const march = { now: "2026-03-31T15:30:00.000Z", today: "2026-03-31" };
const april = { now: "2026-03-31T16:30:00.000Z", today: "2026-04-01" };

const given = (result: { readonly body: unknown }): string => {
  const text = typeof result.body === "string" ? result.body : JSON.stringify(result.body);
  return String((JSON.parse(text) as { fields: Record<string, unknown> }).fields["number"]);
};
const idOf = (result: { readonly body: unknown }): string =>
  (JSON.parse(typeof result.body === "string" ? result.body : JSON.stringify(result.body)) as { id: string }).id;

async function clerkOf(work: Work): Promise<(more?: Partial<Ctx>) => Promise<Ctx>> {
  const clerk = await work.member(["clerk"]);
  return (more) => work.ctx(clerk, more);
}

async function using(
  definition: AppDefinition,
  test: (work: Work, ctx: (more?: Partial<Ctx>) => Promise<Ctx>) => Promise<void>,
): Promise<void> {
  const work = await openWork(definition);
  try {
    await test(work, await clerkOf(work));
  } finally {
    await work.drop();
  }
}

/** The version published last is known. */
const heard = (work: Work): Promise<unknown> => work.catalogs.refresh(work.tenant.id, work.app);

const numbers = async (work: Work): Promise<(string | null)[]> =>
  (await work.sql(`select number from :schema.numbers__contract order by created_at, id`)).map((row) => row["number"] as string | null);

describe("a record's number", () => {
  it("is given when the record is created, by the day in the tenant's zone, and begins anew with its period", () =>
    using(app(monthly), async (_work, ctx) => {
      const made = [];
      for (const more of [march, march, april])
        made.push(given(await createRecord(await ctx(more), "contract", { fields: { name: "a" } })));
      expect(made).toEqual(["HT-202603001", "HT-202603002", "HT-202604001"]);
      const found = JSON.parse(await listRecords(await ctx(), "contract", { search: "202604001" })) as { items: unknown[] };
      expect(found.items).toHaveLength(1);
    }));

  it("is nobody's to write, not even an administrator's", () =>
    using(app(monthly), async (work, ctx) => {
      const boss = await work.ctx(await work.member([], { admin: true }));
      const id = idOf(await createRecord(boss, "contract", { fields: { name: "a" } }));
      for (const one of [await ctx(), boss]) {
        for (const write of [
          () => createRecord(one, "contract", { fields: { name: "b", number: "HT-1" } }),
          () => patchRecord(one, "contract", id, { fields: { number: "HT-1" } }, "*"),
          () => bulkWrite(one, "contract", { create: [{ fields: { name: "b", number: "HT-1" } }] }),
        ]) {
          await expect(write()).rejects.toMatchObject({
            code: "RECORD_INVALID",
            errors: [{ pointer: expect.stringMatching(/\/fields\/number$/), code: "FIELD_READ_ONLY" }],
          });
        }
        expect(await codeOf(upsertRecord(one, "contract", "number", "HT-1", { fields: { name: "b" } }))).toBe("QUERY_INVALID");
      }
    }));

  it("is given in the order of a list, and lost with a row that fails", () =>
    using(app(number()), async (work, ctx) => {
      const rows = Array.from({ length: 2_500 }, (_, at) => ({ fields: { name: `row ${at}`, ...(at === 1 && { amount: "-1" }) } }));
      const result = await bulkWrite(await ctx(), "contract", { create: rows, mode: "each" });
      expect(result.created).toBe(2_499);
      const found = await work.sql(`select name, number from :schema.numbers__contract order by number::int`);
      expect(found.map((row) => row["name"])).toEqual(rows.map((row) => row.fields.name).filter((name) => name !== "row 1"));
      expect(new Set(found.map((row) => row["number"])).size).toBe(2_499);
    }));

  it("is nobody else's, however many create at once and whatever is rolled back", () =>
    using(app(number()), async (work, ctx) => {
      const one = await ctx();
      const singles = Array.from({ length: 40 }, () => createRecord(one, "contract", { fields: { name: "single" } }));
      const lists = Array.from({ length: 4 }, (_, list) =>
        codeOf(
          bulkWrite(one, "contract", {
            create: Array.from({ length: 50 }, (_each, at) => ({
              fields: { name: "many", ...(list === 3 && at === 49 && { amount: "x" }) },
            })),
          }),
        ),
      );
      await Promise.all([...singles, ...lists]);
      expect(await Promise.all(lists)).toEqual(["ok", "ok", "ok", "RECORD_INVALID"]);
      const made = await numbers(work);
      expect(made).toHaveLength(190);
      expect(new Set(made).size).toBe(190);
    }));

  it("stays a record's own through deletion and return", () =>
    using(app(number()), async (_work, ctx) => {
      const first = await createRecord(await ctx(), "contract", { fields: { name: "a" } });
      await deleteRecord(await ctx(), "contract", idOf(first), "*");
      expect(given(await createRecord(await ctx(), "contract", { fields: { name: "b" } }))).toBe("0002");
      expect(given(await restoreRecord(await ctx(), "contract", idOf(first)))).toBe("0001");
    }));

  it("is given to sample rows by the days they tell of", () =>
    using(app(number({ date: "yyyyMMdd" })), async (work) => {
      const boss = await work.ctx(await work.member([], { admin: true }), { now: "2026-03-09T04:00:00.000Z", today: "2026-03-09" });
      const row = (ref: string, createdDay: number) => ({ ref, object: "contract", createdDay, fields: { name: ref } });
      await installSample(boss, { formatVersion: 1, app: "numbers", members: [], rows: [row("late", -1), row("early", -3.5)] });
      expect(await numbers(work)).toEqual(["202603050001", "202603080002"]);
    }));
});

describe("a number field added to records that are there", () => {
  const contracts = async (ctx: (more?: Partial<Ctx>) => Promise<Ctx>): Promise<void> => {
    for (const more of [april, march, { now: "2026-03-01T02:00:00.000Z", today: "2026-03-01" }]) {
      await createRecord(await ctx(more), "contract", { fields: { name: more.today } });
    }
  };

  it.each([
    ["at once", 100_000],
    ["in batches while the old version is live", 0],
  ])("numbers them %s, the oldest first, and goes on from there", (_how, mostRowsAtOnce) =>
    using(app(), async (work, ctx) => {
      await contracts(ctx);
      const gone = idOf(await createRecord(await ctx(march), "contract", { fields: { name: "deleted" } }));
      await deleteRecord(await ctx(march), "contract", gone, "*");
      const { tenant } = work;
      await publish(work.db, { tenant, document: app(monthly), mostRowsAtOnce });
      await heard(work);
      expect(await numbers(work)).toEqual(["HT-202603001", "HT-202603002", "HT-202603003", "HT-202604001"]);
      expect(given(await createRecord(await ctx(april), "contract", { fields: { name: "new" } }))).toBe("HT-202604002");
      expect(given(await createRecord(await ctx(march), "contract", { fields: { name: "new" } }))).toBe("HT-202603004");
      const found = JSON.parse(await listRecords(await ctx(), "contract", { search: "HT-202603001" })) as { items: unknown[] };
      expect(found.items).toHaveLength(1);
    }),
  );

  it("gives no number twice when its options change and change back", () =>
    using(app(monthly), async (work, ctx) => {
      const { tenant, db } = work;
      const create = async (): Promise<string> => given(await createRecord(await ctx(march), "contract", { fields: { name: "x" } }));
      expect(await create()).toBe("HT-202603001");
      const { reset: _reset, ...endless } = monthly;
      await publish(db, { tenant, document: app(endless) });
      await heard(work);
      expect([await create(), await create()]).toEqual(["HT-202603002", "HT-202603003"]);
      await publish(db, { tenant, document: app(monthly) });
      await heard(work);
      expect(await create()).toBe("HT-202603004");
      await publish(db, { tenant, document: app({ ...monthly, prefix: "XS-" }) });
      await heard(work);
      expect(await create()).toBe("XS-202603001");
    }));

  it("goes on after numbers that only case tells apart, and after any prefix", () =>
    using(app(number({ prefix: "ht" })), async (work, ctx) => {
      const { tenant, db } = work;
      const create = async (): Promise<string> => given(await createRecord(await ctx(), "contract", { fields: { name: "x" } }));
      expect([await create(), await create()]).toEqual(["ht0001", "ht0002"]);
      await publish(db, { tenant, document: app(number({ prefix: "HT" })) });
      await heard(work);
      expect(await create()).toBe("HT0003");
      const rocket = number({ prefix: "🚀", digits: 1 });
      await publish(db, { tenant, document: app(rocket) });
      await heard(work);
      expect((await Promise.all(Array.from({ length: 12 }, create))).at(-1)).toMatch(/^🚀\d+$/);
      await publish(db, { tenant, document: app({ ...rocket, digits: 2 }) });
      await heard(work);
      expect(await create()).toBe("🚀13");
    }));

  it("comes back with its numbers when an older version is published again", () =>
    using(app(monthly), async (work, ctx) => {
      const { tenant, db } = work;
      await createRecord(await ctx(march), "contract", { fields: { name: "numbered" } });
      await publish(db, { tenant, document: app(), decisions: { "field.remove:contract.number": "accept" } });
      await heard(work);
      await createRecord(await ctx(april), "contract", { fields: { name: "meanwhile" } });
      await rollback(db, { tenant, app: "numbers", version: 1 });
      await heard(work);
      expect(await numbers(work)).toEqual(["HT-202603001", expect.stringMatching(/^HT-20260[34]00[12]$/)]);
      expect(given(await createRecord(await ctx(march), "contract", { fields: { name: "new" } }))).toMatch(/^HT-20260300[23]$/);
    }));
});
