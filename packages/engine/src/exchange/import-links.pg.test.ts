import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importLines, importPlan, said } from "../../test/import-work.ts";
import { openWork, type Work } from "../../test/open-work.ts";
import { salesApp } from "../../test/sales-app.ts";
import type { Actor } from "../context.ts";
import type { ImportPlan } from "./import-plan.ts";

let work: Work;
let admin: Actor;

beforeAll(async () => {
  const app = structuredClone(salesApp);
  app.objects.push({
    key: "person",
    title: "Person",
    titleField: "name",
    fields: [
      { key: "name", kind: "text", title: "Name", required: true },
      { key: "account", kind: "reference", object: "account", title: "Account", required: true },
      { key: "phone", kind: "text", title: "Phone" },
    ],
  });
  app.objects.find(({ key }) => key === "deal")?.fields.push({ key: "person", kind: "reference", object: "person", title: "Person" });
  const stage = app.funnels?.[0]?.stages.find(({ key }) => key === "discovery");
  if (stage) stage.autoEnter = { ">=": [{ var: "amount" }, 1000] };
  work = await openWork(app);
  admin = await work.member([], { admin: true });
});
afterAll(() => work.drop());

const run = (object: string, asked: ImportPlan, lines: readonly string[][]) => importLines(work, admin, object, asked, lines);

describe("rows that name other records", () => {
  it("say a whole customer, a contact and a deal at once: each is made once, with what its first row says", async () => {
    const targets = ["name", "account.name", "account.grade", "person.name", "person.phone"];
    const asked = importPlan(targets, { create: ["account", "person"] });
    const lines = [
      ["w1", "Whole Ltd", "甲", "Wang", "1"],
      ["w2", "whole ltd", "乙", "Wang", "2"],
      ["w3", "Other Ltd", "", "Wang", "3"],
      ["w4", "", "", "", ""],
      ["w5", "", "a", "", ""],
      ["w6", "Third Ltd", "nonsense", "", ""],
    ];
    const outcomes = await run("deal", asked, lines);
    expect(said(outcomes)).toEqual([
      "create",
      "create",
      "create",
      "create",
      "conflict, account.name REQUIRED",
      "conflict, account.grade FIELD_OPTION",
    ]);
    expect(outcomes.map(({ made }) => made.map(({ object }) => object))).toEqual([
      ["account", "person"],
      [],
      ["account", "person"],
      [],
      [],
      [],
    ]);
    const people = await work.sql(
      `select a.name as account, a.grade, p.name, p.phone from :schema.shop__deal d join :schema.shop__account a on a.id = d.account join :schema.shop__person p on p.id = d.person and p.account = a.id where d.name like 'w_' order by d.name`,
    );
    expect(people).toEqual([
      { account: "Whole Ltd", grade: "a", name: "Wang", phone: "1" },
      { account: "Whole Ltd", grade: "a", name: "Wang", phone: "1" },
      { account: "Other Ltd", grade: null, name: "Wang", phone: "3" },
    ]);
    await expect(run("deal", importPlan(["name", "account.grade"]), [["x", "a"]])).rejects.toMatchObject({
      errors: [{ code: "LINK_UNNAMED" }],
    });
  });

  it("that name a record nearly right are told which was meant", async () => {
    await run("account", importPlan(["name"]), [["GTX Pro"], ["Mercury Systems"]]);
    const outcomes = await run("deal", importPlan(["name", "account"]), [
      ["n1", "GTXPro"],
      ["n2", "Mercary Systems"],
      ["n3", "Somebody else"],
    ]);
    expect(outcomes.map(({ errors }) => errors[0]?.detail.en)).toEqual([
      '"GTXPro" was not found; did you mean "GTX Pro"?',
      '"Mercary Systems" was not found; did you mean "Mercury Systems"?',
      '"Somebody else" was not found',
    ]);
  });

  it("ask of each stage that draws records in whether it shall", async () => {
    await run("account", importPlan(["name"]), [["Drawn Ltd"]]);
    const targets = ["name", "account", "amount"];
    const stages = async (name: string): Promise<unknown> =>
      (await work.sql(`select stage from :schema.shop__deal where name = '${name}'`))[0]?.["stage"];
    expect(said(await run("deal", importPlan(targets), [["drawn", "Drawn Ltd", "2000"]]))).toEqual(["create"]);
    expect(said(await run("deal", importPlan(targets, { withhold: ["sales.discovery"] }), [["left", "Drawn Ltd", "2000"]]))).toEqual([
      "create",
    ]);
    expect([await stages("drawn"), await stages("left")]).toEqual(["discovery", "lead"]);
    await expect(run("deal", importPlan(targets, { withhold: ["sales.won"] }), [["x", "", ""]])).rejects.toMatchObject({
      code: "BODY_INVALID",
    });
  });
});
