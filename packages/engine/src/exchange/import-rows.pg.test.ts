import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importLines, importPlan, said } from "../../test/import-work.ts";
import { openWork, type Work } from "../../test/open-work.ts";
import { salesApp } from "../../test/sales-app.ts";
import type { Actor } from "../context.ts";
import { checkLedger } from "../moves/check-ledger.ts";
import { patchRecord } from "../records/patch-record.ts";
import type { ImportPlan } from "./import-plan.ts";
import { undoRows } from "./undo-rows.ts";

let work: Work;
let admin: Actor;
let seller: Actor;

beforeAll(async () => {
  work = await openWork(salesApp);
  admin = await work.member([], { admin: true });
  seller = await work.member(["seller"]);
});
afterAll(() => work.drop());

const run = (object: string, asked: ImportPlan, lines: readonly string[][], actor = admin) =>
  importLines(work, actor, object, asked, lines);
const count = async (table: string, where: string): Promise<number> =>
  Number((await work.sql(`select count(*) as n from :schema.shop__${table} where deleted_at is null and ${where}`))[0]?.["n"]);

describe("rows of a file", () => {
  it("become records, each mistake told by row and column", async () => {
    const outcomes = await run("deal", importPlan(["name", "amount", "close_on"]), [
      ["甲", "¥1,200.50", "2026-03-01"],
      ["", "12", ""],
      ["丙", "twelve", "2026-02-31"],
      ["丁", "-5", ""],
      ["", "", ""],
      ["戊", "1"],
    ]);
    expect(said(outcomes)).toEqual([
      "create",
      "conflict, name REQUIRED",
      "conflict, amount FIELD_NUMBER, close_on FIELD_DATE",
      "conflict, amount FIELD_TOO_SMALL",
      "skip",
      "conflict,  RAGGED_ROW",
    ]);
    expect(await count("deal", "name in ('甲', '丙', '丁', '戊')")).toBe(1);
  });

  it("find their record by a unique field: updated, unchanged or left as asked; twice in a file is refused", async () => {
    const accounts = importPlan(["name", "grade"], { match: "name" });
    expect(
      said(
        await run("account", accounts, [
          ["Acme", "甲"],
          ["Beta", "B"],
        ]),
      ),
    ).toEqual(["create", "create"]);
    expect(
      said(
        await run("account", accounts, [
          ["ACME", "乙"],
          ["Beta", "b"],
          ["Beta", "a"],
          ["Gamma", ""],
        ]),
      ),
    ).toEqual(["update", "skip", "conflict, name REPEATED_IN_FILE", "create"]);
    expect(said(await run("account", { ...accounts, existing: "skip" }, [["Acme", "甲"]]))).toEqual(["skip"]);
    expect(await count("account", "name = 'ACME' and grade = 'b'")).toBe(1);
  });

  it("refer to records by title, which are created when asked and only for rows that stay", async () => {
    const targets = ["name", "account", "amount"];
    expect(
      said(
        await run("deal", importPlan(targets), [
          ["r1", "acme", ""],
          ["r2", "Nowhere", ""],
        ]),
      ),
    ).toEqual(["create", "conflict, account REFERENCE_NOT_FOUND"]);
    const outcomes = await run("deal", importPlan(targets, { create: ["account"] }), [
      ["r5", "New one", "-3"],
      ["r3", "New one", "1"],
      ["r4", "New one", "2"],
      ["r6", "Unborn", "-3"],
    ]);
    const refused = "conflict, amount FIELD_TOO_SMALL";
    expect(said(outcomes)).toEqual([refused, "create", "create", refused]);
    expect(outcomes.map(({ made }) => made.length)).toEqual([0, 1, 0, 0]);
    expect([await count("account", "name = 'New one'"), await count("account", "name = 'Unborn'")]).toEqual([1, 0]);
  });

  it("pass the gates: a stage is a move, refused with its reason or put where records begin", async () => {
    const targets = ["name", "stage"];
    const lines = [
      ["g1", "lead"],
      ["g2", "谈判"],
      ["g3", "nowhere"],
      ["g5", "谈叛"],
    ];
    const refused = await run("deal", importPlan(targets), lines);
    expect(refused.map(({ outcome }) => outcome)).toEqual(["create", "conflict", "conflict", "conflict"]);
    expect(said(refused).slice(2)).toEqual(["conflict, stage UNKNOWN_STAGE", "conflict, stage UNKNOWN_STAGE"]);
    expect(refused.slice(2).map(({ errors }) => errors[0]?.detail["zh-CN"])).toEqual([
      "漏斗中没有这个阶段",
      "漏斗中没有“谈叛”这个阶段，是不是“谈判”？",
    ]);
    expect(said(refused)[1]).toMatch(/^conflict, stage /);
    const landed = await run("deal", importPlan(targets, { gate: "first" }), [["g4", lines[1]?.[1] ?? ""]]);
    expect(landed[0]?.outcome).toBe("create");
    expect(landed[0]?.errors[0]).toMatchObject({ column: "stage" });
    expect(await count("deal", "name = 'g4' and stage = 'lead'")).toBe(1);
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  });

  it("move the records they are about; a row whose move is refused changes nothing", async () => {
    const [made] = await run("deal", importPlan(["name"]), [["moving"]]);
    const id = made?.id ?? "";
    const asked = importPlan(["id", "amount", "stage"], { match: "id" });
    expect(said(await run("deal", asked, [[id, "5", "negotiation"]]))[0]).toMatch(/^conflict, stage /);
    expect(await count("deal", "name = 'moving' and amount is null")).toBe(1);
    expect(said(await run("deal", { ...asked, gate: "first" }, [[id, "5", "negotiation"]]))[0]).toMatch(/^update, stage /);
    expect(await count("deal", "name = 'moving' and amount = 5 and stage = 'lead'")).toBe(1);
    expect(said(await run("deal", asked, [["0190a000-0000-7000-8000-000000000000", "5", ""]]))).toEqual(["conflict, id NOT_FOUND"]);
  });

  it("are taken back with the moves they made, and left where somebody has moved on", async () => {
    const made = await run("deal", importPlan(["name"]), [["back one"], ["back two"]]);
    const ids = made.map(({ id }) => id ?? "");
    const asked = importPlan(["id", "amount", "stage", "moveReason"], { match: "id" });
    const moved = await run(
      "deal",
      asked,
      ids.map((id) => [id, "7", "lost", "price"]),
    );
    expect(said(moved)).toEqual(["update", "update"]);
    const at = String((await work.sql(`select max(at) as at from :schema.stage_transition where cause = 'import'`))[0]?.["at"]);
    const version = Number((await work.sql(`select version from :schema.shop__deal where name = 'back two'`))[0]?.["version"]);
    await patchRecord(await work.ctx(admin), "deal", ids[1] ?? "", { fields: { amount: "8" } }, version);
    const ctx = await work.ctx(admin, { cause: "undo" });
    const rows = moved.map(({ id = "", version: after }) => ({
      outcome: "update" as const,
      object: "deal",
      id,
      version: after,
      at: new Date(at).toISOString(),
    }));
    expect(await work.db.transaction((tx) => undoRows(ctx, tx, rows))).toEqual({ deleted: 0, restored: 1, kept: 1 });
    const deals = await work.sql(`select name, stage, amount::text from :schema.shop__deal where name like 'back %' order by name`);
    expect(deals).toEqual([
      { name: "back one", stage: "lead", amount: null },
      { name: "back two", stage: "lost", amount: "8.00" },
    ]);
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  });

  it("are written under the importer's rights and never name a field that is not theirs", async () => {
    expect(said(await run("deal", importPlan(["name"]), [["mine"]], seller))).toEqual(["create"]);
    await expect(run("deal", importPlan(["name", "secret"]), [["x", "y"]], seller)).rejects.toMatchObject({ code: "BODY_INVALID" });
  });

  it("that name or say something in characters no text can have are refused, and the others are written", async () => {
    const outcomes = await run("deal", importPlan(["name", "account", "owner", "moveNote"]), [
      ["u1", "a\0b", "", ""],
      ["u2", "", "a\ud800b", ""],
      ["u3", "", "", "a\0b"],
      ["u4", "", "", ""],
    ]);
    const refused = (column: string): string => `conflict, ${column} TEXT_INVALID`;
    expect(said(outcomes)).toEqual([refused("account"), refused("owner"), refused("moveNote"), "create"]);
    const parts = importPlan(["name", "account.name"], { create: ["account"] });
    expect(said(await run("deal", parts, [["u5", "a\0b"]]))).toEqual([refused("account.name")]);
  });

  it("tell nobody that there is a reference he may not see: it is refused as one that is not there", async () => {
    const app = structuredClone(salesApp);
    Object.assign(app.roles?.find(({ key }) => key === "seller")?.objects?.["deal"] ?? {}, { fields: { account: "hidden" } });
    const other = await openWork(app);
    try {
      const blind = await other.member(["seller"]);
      const refused = async (asked: ImportPlan): Promise<unknown> => {
        const problem = await importLines(other, blind, "deal", asked, [["x", "y"]]).catch((error: unknown) => error);
        return JSON.parse(JSON.stringify(problem).replaceAll(/account|nothing/g, "…")) as unknown;
      };
      for (const plan of [
        (key: string) => importPlan(["name"], { create: [key] }),
        (key: string) => importPlan(["name", `${key}.phone`]),
        (key: string) => importPlan(["name", `${key}.name`], { create: [key] }),
      ]) {
        const told = await refused(plan("account"));
        expect(told).toMatchObject({ code: "BODY_INVALID" });
        expect(told).toEqual(await refused(plan("nothing")));
      }
    } finally {
      await other.drop();
    }
  });
});
