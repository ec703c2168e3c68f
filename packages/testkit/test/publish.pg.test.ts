import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import { abortPublish, openCatalogs, planPublish, publish, type PublishInput, rollback } from "@funnelsmith/storage";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestTenant, type TestTenant } from "../src/create-test-tenant.ts";
import { openTestDatabase } from "../src/test-database.ts";
import { sampleApp } from "../src/sample-app.ts";
import { insertRows } from "./rows.ts";

let test: TestTenant;
const table = (object: string): string => `"${test.tenant.schema}"."b2b__${object}"`;
const rows = (text: string, values: readonly unknown[] = []) => test.db.one({ text, values });
const one = async (text: string): Promise<unknown> => Object.values((await rows(text))[0] ?? {})[0];
const insert = (object: string, list: readonly Readonly<Record<string, unknown>>[]) => insertRows(test.db, test.tenant, object, list);
const release = (document: AppDefinition, more: Partial<PublishInput> = {}) => publish(test.db, { tenant: test.tenant, document, ...more });

function objectOf(app: AppDefinition, key: string) {
  const object = app.objects.find((one) => one.key === key);
  if (!object) throw new Error(key);
  return object;
}
function change(edit: (app: AppDefinition) => void): AppDefinition {
  const app = sampleApp();
  edit(app);
  return app;
}
/** Replaces a field by another of the same key, or removes it. */
const replace = (object: string, key: string, field?: FieldDefinition) => (app: AppDefinition) => {
  const fields = objectOf(app, object).fields;
  fields.splice(
    fields.findIndex((one) => one.key === key),
    1,
    ...(field ? [field] : []),
  );
};
const title = { "zh-CN": "某", en: "Some" };

beforeEach(async () => {
  test = await createTestTenant({ app: sampleApp() });
});
afterEach(() => test.drop());

describe("publishing", () => {
  it("makes the tables, which the runtime fills and cannot change", async () => {
    await insert("account", [{ name: "甲公司" }]);
    const unseen = await openTestDatabase();
    const alter = { text: `alter table ${table("account")} add column x int`, values: [] };
    await expect(unseen.one(alter)).rejects.toMatchObject({ code: "42501" });
    await unseen.close();
    await expect(insert("account", [{ name: " 甲公司 " }])).rejects.toMatchObject({
      code: "UNIQUE_TAKEN",
      errors: [{ pointer: "/fields/name" }],
    });
    await expect(insert("deal", [{ name: "x", account: "00000000-0000-7000-8000-000000000000" }])).rejects.toMatchObject({
      code: "RECORD_INVALID",
      errors: [{ pointer: "/fields/account", code: "REFERENCE_NOT_FOUND" }],
    });
    await expect(insert("deal", [{ name: "x", amount: "NaN" }])).rejects.toMatchObject({ errors: [{ pointer: "/fields/amount" }] });
  });

  it("refuses a definition that does not hold together, with pointers", async () => {
    const broken = change((app) => {
      objectOf(app, "deal").titleField = "nothing";
      app.funnels![0]!.stages[3]!.entry![1]!.rule = { ">=": [{ var: "budgett" }, 1] };
    });
    const error = await release(broken).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Problem);
    expect((error as Problem).errors.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(["/objects/1/titleField", expect.stringMatching(/^\/funnels\/0\/stages\/3\/entry\/1\/rule/)]),
    );
    expect((await test.catalogs.get(test.tenant.id, "b2b")).version).toBe(1);
  });

  it("adds a field at once, without touching rows", async () => {
    await insert("deal", [{ name: "one", amount: "10" }]);
    const grade: FieldDefinition = { key: "grade", kind: "select", title, options: [{ value: "a", title: "A" }] };
    const document = change((app) => objectOf(app, "deal").fields.push(grade));
    const planned = await planPublish(test.db, { tenant: test.tenant, document });
    expect(planned.changes.map(({ class: kind }) => kind)).toEqual(["safe"]);
    const done = await release(document, { planId: planned.planId });
    expect(done).toMatchObject({ version: 2, revision: 2 });
    expect(await rows(`select name, grade from ${table("deal")}`)).toEqual([{ name: "one", grade: null }]);
  });

  it("keeps the tables as they are when only words and gates change", async () => {
    const before = test.statements.length;
    await release(
      change((app) => {
        app.title = "Other";
        app.funnels![0]!.stages[1]!.requiredFields = [];
      }),
    );
    expect(test.statements.slice(before).filter(({ text }) => /^\s*(alter|create|drop)/i.test(text))).toEqual([]);
  });

  it("does exactly what its plan counted", async () => {
    await insert("account", [
      { name: "甲", phone: "1" },
      { name: "乙", phone: "1" },
      { name: "丙", phone: "2" },
      { name: "丁" },
      { name: "戊", phone: "2" },
    ]);
    await insert("deal", [
      { name: "100", note: "12.50", stage: "lead", quote: "5" },
      { name: "two", note: "many", stage: "proposal", quote: "6" },
      { name: "3", note: "7", stage: "proposal" },
      { name: "4", stage: "discovery" },
    ]);
    await insert("activity", [
      { summary: "a", type: "demo" },
      { summary: "b", type: "call" },
      { summary: "c", type: "call" },
    ]);
    const document = change((app) => {
      replace("account", "phone", { key: "phone", kind: "phone", title, unique: true, required: true })(app);
      replace("deal", "note", { key: "note", kind: "number", title, scale: 1 })(app);
      replace("deal", "quote")(app);
      replace("activity", "type", { key: "type", kind: "select", title, options: [{ value: "demo", title: "Demo" }] })(app);
      const deal = objectOf(app, "deal");
      deal.searchFields = ["name"];
      deal.validations = [];
      const funnel = app.funnels![0]!;
      funnel.stages = funnel.stages.filter((stage) => stage.key !== "proposal");
      funnel.stages.find((stage) => stage.key === "negotiation")!.entry = [];
    });
    const planned = await planPublish(test.db, { tenant: test.tenant, document });
    // What a changed gate says of records is done by nobody.
    const effective = planned.changes.filter((one) => one.counts && !one.id.startsWith("gate.change:"));
    const counted = Object.fromEntries(effective.map((one) => [one.id, one.counts]));
    expect(counted).toEqual({
      "field.required:account.phone": { empty: 1 },
      "field.unique:account.phone": { cleared: 2 },
      "field.convert:deal.note": { converted: 2, unfit: 1 },
      "field.remove:deal.quote": { values: 2 },
      "field.convert:activity.type": { converted: 1, unfit: 2 },
      "stages.remove:sales": { proposal: 2 },
    });
    const open = planned.changes.filter((one) => one.class !== "safe").map((one) => one.id);
    expect(open.toSorted()).toEqual(
      [
        "field.unique:account.phone",
        "field.convert:deal.note",
        "field.remove:deal.quote",
        "field.convert:activity.type",
        "stages.remove:sales",
      ].toSorted(),
    );

    const undecided = await release(document, { planId: planned.planId }).catch((error: unknown) => error);
    expect(undecided).toMatchObject({ code: "PUBLISH_UNDECIDED" });
    expect((undecided as Problem).errors.map((error) => error.pointer).toSorted()).toEqual(open.map((id) => `/decisions/${id}`).toSorted());
    expect(await one(`select count(*) from ${table("deal")} where stage = 'proposal'`)).toBe(2);

    const done = await release(document, {
      planId: planned.planId,
      decisions: {
        "field.unique:account.phone": "clear",
        "field.convert:deal.note": "keep",
        "field.remove:deal.quote": "accept",
        "field.convert:activity.type": "erase",
        "stages.remove:sales": { map: { proposal: "negotiation" } },
      },
    });
    expect(done.counts).toEqual(counted);
    // What the rows say, counted apart from the code above.
    expect(await rows(`select name, phone from ${table("account")} order by created_at`)).toEqual([
      { name: "甲", phone: "1" },
      { name: "乙", phone: null },
      { name: "丙", phone: "2" },
      { name: "丁", phone: null },
      { name: "戊", phone: null },
    ]);
    expect(await rows(`select name, note, stage, max_stage from ${table("deal")} order by created_at`)).toEqual([
      { name: "100", note: "12.5", stage: "lead", max_stage: "lead" },
      { name: "two", note: null, stage: "negotiation", max_stage: "negotiation" },
      { name: "3", note: "7.0", stage: "negotiation", max_stage: "negotiation" },
      { name: "4", note: null, stage: "discovery", max_stage: "discovery" },
    ]);
    expect(await rows(`select type from ${table("activity")} order by created_at`)).toEqual([
      { type: "demo" },
      { type: null },
      { type: null },
    ]);
    const ledger = `select count(*) from "${test.tenant.schema}".stage_transition where cause = 'redesign' and seq = 2 and from_stage = 'proposal' and to_stage = 'negotiation' and definition_version = 2`;
    expect(await one(ledger)).toBe(2);
    const audit = `select count(*) from "${test.tenant.schema}".audit where cause = 'redesign' and object = 'account' and changes ? 'phone'`;
    expect(await one(audit)).toBe(2);
  });

  it.each([
    ["in the switch", {}],
    ["of a large table after it", { mostRowsAtOnce: 0 }],
  ])("gives a new version to the records that read differently, %s", async (_, more) => {
    await insert("deal", [
      { name: "lost", note: "many" },
      { name: "same", note: "7" },
      { name: "rewritten", note: "7.00" },
      { name: "none" },
    ]);
    await insert("activity", [{ summary: "refused", type: "demo" }]);
    const document = change((app) => {
      replace("deal", "note", { key: "note", kind: "number", title, scale: 0 })(app);
      replace("deal", "quote")(app);
      const deal = objectOf(app, "deal");
      deal.searchFields = ["name"];
      deal.validations = [];
      app.funnels![0]!.stages[3]!.entry = [];
      replace("activity", "summary", { key: "summary", kind: "date", title })(app);
    });
    const now = "2030-01-01T00:00:00.000Z";
    const decisions = { "field.convert:deal.note": "erase", "field.convert:activity.summary": "keep" };
    await release(document, { decisions, now, ...more });
    expect(await rows(`select name, version, updated_at > created_at as touched from ${table("deal")} order by created_at`)).toEqual([
      { name: "lost", version: 2, touched: true },
      { name: "same", version: 1, touched: false },
      { name: "rewritten", version: 2, touched: true },
      { name: "none", version: 1, touched: false },
    ]);
    expect(await rows(`select version from ${table("activity")}`)).toEqual([{ version: 2 }]);
  });

  it("asks nothing, and warns of nothing, where no record is concerned", async () => {
    await insert("account", [{ name: "甲", phone: "1" }]);
    const document = change((app) => {
      replace("account", "phone", { key: "phone", kind: "phone", title, unique: true, required: true })(app);
      replace("deal", "note")(app);
      objectOf(app, "deal").searchFields = ["name"];
      replace("activity", "summary", { key: "summary", kind: "number", title })(app);
      app.funnels![0]!.stages.splice(2, 1);
    });
    const { changes } = await planPublish(test.db, { tenant: test.tenant, document });
    expect(changes.filter((one) => one.class !== "safe")).toEqual([]);
    expect(changes.filter((one) => one.counts).map(({ sentence }) => [sentence["zh-CN"], sentence.en])).toEqual([
      ["字段「某」改为不可重复，已有记录中没有重复值", 'Field "Some" becomes unique; no value repeats in existing records'],
      ["字段「某」改为必填，已有记录中没有空值", 'Field "Some" becomes required; it is empty in no existing record'],
      [expect.stringMatching(/^删除字段「.+」，其中没有值$/), expect.stringMatching(/it has no values$/)],
      ["字段「某」改变类型或选项，已有的值全部符合", 'Field "Some" takes a new form; every value there is fits it'],
      [expect.stringMatching(/^漏斗「.+」删除阶段「.+」，其中没有记录$/), expect.stringMatching(/there are no records there$/)],
    ]);
    await expect(release(document)).resolves.toMatchObject({ version: 2 });
  });

  it("asks where the records of a removed stage go, whatever the stage is called", async () => {
    const named = change((app) => {
      app.funnels![0]!.stages[2]!.key = "converted";
    });
    await release(named);
    await insert("deal", [{ name: "one", stage: "converted" }]);
    const document = structuredClone(named);
    document.funnels![0]!.stages.splice(2, 1);
    await expect(release(document)).rejects.toMatchObject({ code: "PUBLISH_UNDECIDED" });
    await release(document, { decisions: { "stages.remove:sales": { map: { converted: "discovery" } } } });
    expect(await one(`select stage from ${table("deal")}`)).toBe("discovery");
  });

  it("makes no version of a document that says what the live one says", async () => {
    const shuffled = Object.fromEntries(Object.entries(sampleApp()).toReversed()) as unknown as AppDefinition;
    const { planId, changes } = await planPublish(test.db, { tenant: test.tenant, document: shuffled });
    expect(changes).toEqual([]);
    expect(await release(shuffled, { planId })).toEqual({ version: 1, revision: 1, changed: false, counts: {} });
    expect(await rollback(test.db, { tenant: test.tenant, app: "b2b", version: 1 })).toMatchObject({ version: 1, changed: false });
    expect(await one(`select count(*) from "${test.tenant.schema}".definition_version`)).toBe(1);
  });

  it("refuses a plan made on another version", async () => {
    const document = change((app) => void (app.title = "Two"));
    const { planId } = await planPublish(test.db, { tenant: test.tenant, document });
    await release(change((app) => void (app.title = "One")));
    await expect(release(document, { planId })).rejects.toMatchObject({ code: "PLAN_STALE" });
  });

  it("lets one of two publishes at once through, never half of each", async () => {
    const titles = ["A", "B", "C", "D"];
    const answers = await Promise.allSettled(titles.map((word) => release(change((app) => void (app.title = word)))));
    const won = answers.filter((answer) => answer.status === "fulfilled").length;
    for (const answer of answers) if (answer.status === "rejected") expect(answer.reason).toMatchObject({ code: "PUBLISH_BUSY" });
    expect(won).toBeGreaterThan(0);
    expect((await test.catalogs.refresh(test.tenant.id, "b2b")).version).toBe(1 + won);
  });

  it("prepares a large table while the old version is read and written", async () => {
    await insert(
      "deal",
      Array.from({ length: 40 }, (_, n) => ({ name: `${n}`, stage: "lead" })),
    );
    const document = change((app) => {
      replace("deal", "name", { key: "name", kind: "number", title, scale: 2 })(app);
      const deal = objectOf(app, "deal");
      deal.titleField = "note";
      deal.searchFields = ["note"];
      deal.fields.push({ key: "code", kind: "text", title, unique: true }, { key: "lead_by", kind: "member", title });
    });
    let working = true;
    let writes = 0;
    const writer = (async () => {
      while (working) {
        await insert("deal", [{ name: `1${writes}`, stage: "lead" }]).then(
          () => (writes += 1),
          (error: unknown) => {
            // After the switch the column is a number.
            if (!(error instanceof Problem)) throw error;
          },
        );
      }
    })();
    const done = await release(document, { mostRowsAtOnce: 0 }).finally(() => {
      working = false;
    });
    await writer;
    expect(done.revision).toBeGreaterThan(2);
    expect(await rows(`select count(*) as all, count(name) as filled, pg_typeof(min(name))::text as type from ${table("deal")}`)).toEqual([
      { all: 40 + writes, filled: 40 + writes, type: "numeric" },
    ]);
    const broken = await test.db.administerAlone({
      text: "select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and not i.indisvalid",
      values: [test.tenant.schema],
    });
    expect(broken).toEqual([]);
    await insert("deal", [{ name: "1.5", code: "x" }]);
    await expect(insert("deal", [{ name: "2", code: "X " }])).rejects.toMatchObject({
      code: "UNIQUE_TAKEN",
      errors: [{ pointer: "/fields/code" }],
    });
    await expect(insert("deal", [{ name: "2", lead_by: "00000000-0000-7000-8000-000000000000" }])).rejects.toMatchObject({
      errors: [{ pointer: "/fields/lead_by" }],
    });
  });

  it("removes what it prepared when it cannot end", async () => {
    await insert("account", [{ name: "甲", phone: "1" }]);
    const document = change(replace("account", "phone", { key: "phone", kind: "phone", title, unique: true }));
    // The duplicate comes after the plan's count and before the index.
    const planned = planPublish(test.db, { tenant: test.tenant, document });
    await planned;
    const before = await columnsOf("account");
    process.env["FUNNELSMITH_FAIL_POINT"] = "prepare.after-commit:throw";
    await expect(release(document, { mostRowsAtOnce: 0 })).rejects.toThrow(/fail point/);
    delete process.env["FUNNELSMITH_FAIL_POINT"];
    expect(await columnsOf("account")).toEqual(before);
    expect(await abortPublish(test.db, test.tenant, "b2b")).toBe(false);
    const [stored] = await rows(`select version, revision > 1 as told, preparing from "${test.tenant.schema}".app`);
    expect(stored).toEqual({ version: 1, told: true, preparing: null });
    await expect(release(document, { mostRowsAtOnce: 0 })).resolves.toMatchObject({ version: 2 });
  });

  it("brings hidden values back when an older version is published again, and keeps new rows", async () => {
    await insert("deal", [{ name: "one", quote: "7.00", note: "free text" }]);
    await insert("activity", [{ summary: "called" }]);
    const slim = change((app) => {
      replace("deal", "quote")(app);
      replace("deal", "note", { key: "note", kind: "number", title })(app);
      const deal = objectOf(app, "deal");
      deal.searchFields = ["name"];
      deal.validations = [];
      app.funnels![0]!.stages[3]!.entry = [];
      app.objects = app.objects.filter((object) => object.key !== "activity");
      delete app.roles![0]!.objects!["activity"];
    });
    const decisions = { "field.remove:deal.quote": "accept", "field.convert:deal.note": "keep", "object.remove:activity": "accept" };
    await release(slim, { decisions });
    expect(await one(`select note from ${table("deal")}`)).toBeNull();
    await expect(rows(`select quote from ${table("deal")}`)).rejects.toMatchObject({ code: "DEFINITION_MOVED" });
    await insert("deal", [{ name: "two", note: "5" }]);
    const back = await rollback(test.db, { tenant: test.tenant, app: "b2b", version: 1 });
    expect(back.version).toBe(3);
    expect(await rows(`select name, quote, note from ${table("deal")} order by name`)).toEqual([
      { name: "one", quote: "7.00", note: "free text" },
      { name: "two", quote: null, note: "5" },
    ]);
    expect(await rows(`select summary from ${table("activity")}`)).toEqual([{ summary: "called" }]);
    expect((await test.catalogs.refresh(test.tenant.id, "b2b")).version).toBe(3);
    await expect(insert("activity", [{ summary: "x", deal: "00000000-0000-7000-8000-000000000000" }])).rejects.toMatchObject({
      errors: [{ pointer: "/fields/deal" }],
    });
  });

  it("gives a key that is free again to a new and empty field", async () => {
    await insert("deal", [{ name: "one", note: "old" }]);
    const without = change((app) => {
      replace("deal", "note")(app);
      objectOf(app, "deal").searchFields = ["name"];
    });
    await release(without, { decisions: { "field.remove:deal.note": "accept" } });
    await release(sampleApp(), { decisions: { "field.return:deal.note": "empty" } });
    expect(await one(`select note from ${table("deal")}`)).toBeNull();
  });

  it("uses an erased column again for a field of the same type", async () => {
    await insert("activity", [{ summary: "a", type: "call" }]);
    const first = change(replace("activity", "type", { key: "type", kind: "select", title, options: [{ value: "demo", title: "Demo" }] }));
    await release(first, { decisions: { "field.convert:activity.type": "erase" } });
    const columns = (await columnsOf("activity")).length;
    const second = structuredClone(first);
    objectOf(second, "activity").fields.push({ key: "place", kind: "select", title, options: [{ value: "here", title: "Here" }] });
    await release(second);
    expect((await columnsOf("activity")).length).toBe(columns);
    await insert("activity", [{ summary: "b", place: "here" }]);
    expect(await rows(`select summary, place from ${table("activity")} order by created_at, summary`)).toEqual([
      { summary: "a", place: null },
      { summary: "b", place: "here" },
    ]);
  });

  it("writes search text anew when other fields are searched", async () => {
    await insert("deal", [{ name: "北京", note: "上海" }]);
    await release(change((app) => (objectOf(app, "deal").searchFields = ["note"])));
    expect(await one(`select search::text from ${table("deal")}`)).toBe("'上海' '海'");
  });

  it("never makes readers wait behind it", async () => {
    await insert("deal", [{ name: "one" }]);
    const document = change((app) => objectOf(app, "deal").fields.push({ key: "extra", kind: "text", title }));
    const slow = test.db.transaction(async (tx) => {
      await tx.query({ text: `select count(*) from ${table("deal")}`, values: [] });
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    });
    let longest = 0;
    let reading = true;
    const reader = (async () => {
      while (reading) {
        const started = performance.now();
        await rows(`select name from ${table("deal")}`);
        longest = Math.max(longest, performance.now() - started);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    await release(document);
    reading = false;
    await Promise.all([slow, reader]);
    expect(longest).toBeLessThan(700);
    expect(await one(`select extra from ${table("deal")}`)).toBeNull();
  });

  it("is heard by other servers within a second", async () => {
    const other = openCatalogs(test.db);
    expect((await other.get(test.tenant.id, "b2b")).version).toBe(1);
    await release(change((app) => void (app.title = "New")));
    await expect.poll(async () => (await other.get(test.tenant.id, "b2b")).version, { timeout: 1_000, interval: 20 }).toBe(2);
    other.close();
  });
});

async function columnsOf(object: string): Promise<readonly unknown[]> {
  return test.db.administerAlone({
    text: "select attname from pg_catalog.pg_attribute where attrelid = ($1)::regclass and attnum > 0 and not attisdropped order by 1",
    values: [table(object)],
  });
}
