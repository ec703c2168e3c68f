import type { Problem } from "@funnelsmith/problem";
import { planPublish } from "@funnelsmith/storage";
import { describe, expect, it } from "vitest";
import { change, objectOf, replace, title } from "./change-app.ts";
import { openPublishWork } from "./publish-work.ts";

const work = openPublishWork();
const { table, rows, one, insert, release } = work;

describe("what a publish counts", () => {
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
    const planned = await planPublish(work.test.db, { tenant: work.test.tenant, document });
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
    const ledger = `select count(*) from "${work.test.tenant.schema}".stage_transition where cause = 'redesign' and seq = 2 and from_stage = 'proposal' and to_stage = 'negotiation' and definition_version = 2`;
    expect(await one(ledger)).toBe(2);
    const audit = `select count(*) from "${work.test.tenant.schema}".audit where cause = 'redesign' and object = 'account' and changes ? 'phone'`;
    expect(await one(audit)).toBe(2);
  });

  it.each([
    ["in the switch", {}],
    ["of a large table after it", { mostRowsAtOnce: 0 }],
  ])("gives a new version to the records that read differently, %s", async (_, more) => {
    await insert("deal", [
      { name: "lost", note: "many" },
      { name: "same", note: "7", amount: "1.5" },
      { name: "rewritten", note: "7.00" },
      { name: "none" },
    ]);
    await insert("activity", [{ summary: "refused", type: "demo" }]);
    const document = change((app) => {
      replace("deal", "note", { key: "note", kind: "number", title, scale: 0 })(app);
      replace("deal", "amount", { key: "amount", kind: "money", title, scale: 4 })(app);
      replace("deal", "quote")(app);
      const deal = objectOf(app, "deal");
      deal.searchFields = ["name"];
      deal.validations = [];
      app.funnels![0]!.stages[3]!.entry = [];
      replace("activity", "summary", { key: "summary", kind: "date", title })(app);
    });
    const now = "2030-01-01T00:00:00.000Z";
    const decisions = { "field.convert:deal.note": "erase", "field.convert:activity.summary": "keep" };
    await release(document, { decisions, clock: () => new Date(now), ...more });
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
    const { changes } = await planPublish(work.test.db, { tenant: work.test.tenant, document });
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

  it("leaves deleted records out where they are concerned in nothing", async () => {
    const deleted_at = "2026-01-02T00:00:00Z";
    await insert("account", [
      { name: "甲", phone: "1" },
      { name: "乙", phone: "1", deleted_at },
      { name: "丙", deleted_at },
    ]);
    await insert("activity", [{ summary: "gone", deleted_at }]);
    const document = change((app) => {
      replace("account", "phone", { key: "phone", kind: "phone", title, unique: true, required: true })(app);
      app.objects = app.objects.filter(({ key }) => key !== "activity");
      const gate = app.funnels?.[0]?.stages.find(({ key }) => key === "negotiation");
      if (gate) gate.entry = [];
      for (const role of app.roles ?? []) delete role.objects?.["activity"];
    });
    const { changes } = await planPublish(work.test.db, { tenant: work.test.tenant, document });
    const counts = Object.fromEntries(changes.flatMap((change) => (change.counts ? [[change.id, change.counts]] : [])));
    expect(counts).toMatchObject({
      "field.unique:account.phone": { cleared: 0 },
      "field.required:account.phone": { empty: 0 },
      "object.remove:activity": { records: 0 },
    });
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

  it("asks before records count as won that passed no gate for it", async () => {
    await insert("deal", [
      { name: "one", stage: "proposal" },
      { name: "two", stage: "lead" },
    ]);
    const turned = (stage: string) =>
      change((app) => {
        app.funnels![0]!.stages.find(({ key }) => key === stage)!.kind = "won";
      });
    const document = turned("proposal");
    const { changes } = await planPublish(work.test.db, { tenant: work.test.tenant, document });
    expect(changes.filter(({ pointer }) => pointer === "/funnels/0/stages/2/kind")).toMatchObject([
      { id: "stage.outcome:sales.proposal", class: "decision", counts: { records: 1 }, options: [{ value: "accept" }] },
    ]);
    await expect(release(document)).rejects.toMatchObject({
      code: "PUBLISH_UNDECIDED",
      errors: [{ pointer: "/decisions/stage.outcome:sales.proposal", code: "DECISION_MISSING" }],
    });
    await release(document, { decisions: { "stage.outcome:sales.proposal": "accept" } });
    // Where nobody is, nothing is asked.
    await release(
      change(() => {}),
      { decisions: { "stage.outcome:sales.proposal": "accept" } },
    );
    await release(turned("negotiation"));
  });

  it.each([
    ["a stage of another kind", { proposal: "won" }],
    ["a stage there is not", { proposal: "nowhere" }],
    ["one of the ways of a split a stage of another kind", { proposal: { split: [{ when: { "==": [1, 1] }, to: "won" }], rest: "lead" } }],
    ["records of a stage that stays", { proposal: "lead", discovery: "lead" }],
  ])("takes a map of a stage nobody is in for no word that gives %s", async (_, map) => {
    await insert("deal", [{ name: "one", stage: "discovery" }]);
    const document = change((app) => {
      const funnel = app.funnels![0]!;
      funnel.stages = funnel.stages.filter((stage) => stage.key !== "proposal");
    });
    await expect(release(document, { decisions: { "stages.remove:sales": { map } } })).rejects.toMatchObject({
      code: "PUBLISH_UNDECIDED",
      errors: [{ pointer: "/decisions/stages.remove:sales", code: "DECISION_MISSING" }],
    });
    expect(await one(`select stage from ${table("deal")}`)).toBe("discovery");
    await release(document, { decisions: { "stages.remove:sales": { map: { proposal: "lead" } } } });
  });
});
