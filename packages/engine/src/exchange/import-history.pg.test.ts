import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWork, type Work } from "../../test/open-work.ts";
import { salesApp } from "../../test/sales-app.ts";
import type { Actor, Ctx } from "../context.ts";
import { checkLedger } from "../moves/check-ledger.ts";
import { importHistory } from "./import-history.ts";
import type { ImportPlan } from "./import-plan.ts";
import { importMemory, type RowOutcome } from "./import-rows.ts";

let work: Work;
let admin: Actor;

beforeAll(async () => {
  const app = structuredClone(salesApp);
  const [name] = app.objects.find(({ key }) => key === "deal")?.fields ?? [];
  Object.assign(name ?? {}, { unique: true });
  app.roles?.push({
    key: "keeper",
    title: "Keeper",
    objects: { account: { read: "all" }, deal: { read: "all", create: "all" } },
    funnels: { sales: { history: "own" } },
  });
  work = await openWork(app);
  admin = await work.member([], { admin: true });
});
afterAll(() => work.drop());

const plan: ImportPlan = {
  mode: "history",
  targets: ["name", "amount", "stage", "movedAt", "moveReason", "moveAmount"],
  match: "name",
  existing: "update",
  blank: "keep",
  gate: "refuse",
  create: [],
};

async function run(lines: readonly string[][], actor = admin, more: Partial<Ctx> = {}): Promise<readonly RowOutcome[]> {
  const ctx = await work.ctx(actor, { cause: "import", ...more });
  const rows = lines.map((cells, at) => ({ row: at + 2, cells }));
  return await work.db.transaction((tx) => importHistory(ctx, tx, "deal", plan, rows, importMemory()));
}

const said = (outcomes: readonly RowOutcome[]): string[] =>
  outcomes.map(({ outcome, errors }) => [outcome, ...errors.map(({ code }) => code)].join(" "));

describe("the past of records", () => {
  it("goes into the ledger as it was told, past every gate and marked as history", async () => {
    const outcomes = await run([
      ["old one", "900", "lead", "2025-01-01 09:00", "", "500"],
      ["old one", "", "negotiation", "2025-02-01", "", ""],
      ["old one", "", "lost", "2025-03-01", "价格", ""],
      ["old two", "", "lead", "", "", ""],
    ]);
    expect(said(outcomes)).toEqual(["create", "part", "part", "create"]);
    expect(outcomes[0]?.moves).toBe(3);
    const moves = await work.sql(
      `select l.seq, l.from_stage, l.to_stage, l.cause, l.reason_code, l.amount::text, l.at from :schema.stage_transition l join :schema.shop__deal r on r.id = l.record_id where r.name = 'old one' order by l.seq`,
    );
    expect(
      moves.map(({ seq, from_stage, to_stage, cause, reason_code, amount }) => [seq, from_stage, to_stage, cause, reason_code, amount]),
    ).toEqual([
      [1, null, "lead", "history", null, "500.00"],
      [2, "lead", "negotiation", "history", null, "900.00"],
      [3, "negotiation", "lost", "history", "price", "900.00"],
    ]);
    const [row] = await work.sql(
      `select stage, max_stage, lost_from, version, created_at = '2025-01-01T01:00:00Z' as since from :schema.shop__deal where name = 'old one'`,
    );
    expect(row).toEqual({ stage: "lost", max_stage: "negotiation", lost_from: "negotiation", version: 1, since: true });
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  });

  it("may be told on for a record that has none but an imported one", async () => {
    expect(said(await run([["old one", "", "discovery", "2025-04-01", "", ""]]))).toEqual(["update"]);
    expect(said(await run([["old one", "", "lead", "2025-03-20", "", ""]]))).toEqual(["conflict TIME_FALLS"]);
    const ctx = await work.ctx(admin);
    const { advance } = await import("../moves/advance.ts");
    const [deal] = await work.sql(`select id, version from :schema.shop__deal where name = 'old one'`);
    await advance(ctx, "deal", String(deal?.["id"]), { to: "lost", reason: { code: "price" } }, Number(deal?.["version"]));
    expect(said(await run([["old one", "", "discovery", "2025-05-01", "", ""]]))).toEqual(["conflict LIVE_MOVES"]);
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  });

  it("that contradicts itself is refused whole, at the row that is wrong", async () => {
    const outcomes = await run([
      ["bad one", "", "lead", "2025-02-01", "", ""],
      ["bad one", "", "negotiation", "2025-01-01", "", ""],
      ["bad two", "", "nowhere", "2025-02-01", "", ""],
      ["bad three", "", "lead", "2999-01-01", "", ""],
      ["bad four", "", "lead", "2025-01-01", "", ""],
      ["bad four", "", "lead", "2025-01-02", "", ""],
      ["bad five", "", "lost", "2025-01-01", "", ""],
      ["bad six", "-1", "lead", "2025-01-01", "", ""],
      ["bad seven", "", "lead", "2025-02-31", "", ""],
      ["bad one", "", "lead", "2025-03-01", "", ""],
    ]);
    expect(said(outcomes)).toEqual([
      "conflict HISTORY_REFUSED",
      "conflict TIME_FALLS",
      "conflict UNKNOWN_STAGE",
      "conflict IN_FUTURE",
      "conflict HISTORY_REFUSED",
      "conflict SAME_STAGE",
      "conflict REASON_REQUIRED",
      "conflict FIELD_TOO_SMALL",
      "conflict FIELD_DATE",
      "conflict REPEATED_IN_FILE",
    ]);
    expect(await work.sql(`select 1 from :schema.shop__deal where name like 'bad %'`)).toEqual([]);
  });

  it("keeps words as a move here would", async () => {
    const worded = { ...plan, targets: ["name", "stage", "movedAt", "moveNote"] };
    const notes = ["  plain ", "a\0b", "a\ud800b", "长".repeat(1001)];
    const ctx = await work.ctx(admin, { cause: "import" });
    const rows = notes.map((note, at) => ({ row: at + 2, cells: [`worded ${at}`, "lead", "2025-01-01", note] }));
    const outcomes = await work.db.transaction((tx) => importHistory(ctx, tx, "deal", worded, rows, importMemory()));
    expect(outcomes.map(({ outcome, errors }) => [outcome, ...errors.map(({ column, code }) => `${column} ${code}`)])).toEqual([
      ["create"],
      ["conflict", "moveNote TEXT_INVALID"],
      ["conflict", "moveNote TEXT_INVALID"],
      ["conflict", "moveNote TEXT_TOO_LONG"],
    ]);
    const [row] = await work.sql(
      `select l.note from :schema.stage_transition l join :schema.shop__deal r on r.id = l.record_id where r.name = 'worded 0'`,
    );
    expect(row).toEqual({ note: "plain" });
  });

  it("needs a right of its own", async () => {
    const manager = await work.member(["manager"]);
    await expect(run([["x", "", "lead", "", "", ""]], manager)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("is told of those records alone that the right covers, be they there or new", async () => {
    const keeper = await work.member(["keeper"]);
    await run([["somebody's", "", "lead", "2025-01-01", "", ""]]);
    const lines = [
      ["somebody's", "", "discovery", "2025-02-01", "", ""],
      ["mine", "", "lead", "2025-01-01", "", ""],
    ];
    expect(said(await run(lines, keeper))).toEqual(["conflict FORBIDDEN", "create"]);
    expect(said(await run([["mine", "", "discovery", "2025-02-01", "", ""]], keeper))).toEqual(["update"]);
    const owned = { ...plan, targets: ["name", "owner", "stage", "movedAt"] };
    const ctx = await work.ctx(keeper, { cause: "import" });
    const rows = [admin, keeper].map(({ member }, at) => ({ row: at + 2, cells: [`of ${at}`, member, "lead", "2025-01-01"] }));
    const outcomes = await work.db.transaction((tx) => importHistory(ctx, tx, "deal", owned, rows, importMemory()));
    expect(said(outcomes)).toEqual(["conflict FORBIDDEN", "create"]);
    expect(await work.sql(`select stage from :schema.shop__deal where name in ('somebody''s', 'of 0') order by name`)).toEqual([
      { stage: "lead" },
    ]);
  });

  it("of a record that was there is a change of it: whoever follows the changes hears of it, once", async () => {
    const moved = async (): Promise<readonly unknown[]> =>
      (
        await work.sql(
          `select o.payload->'cause' as cause from :schema.outbox o join :schema.shop__deal r on o.payload->'ids' ? r.id::text where r.name = 'followed' order by o.id`,
        )
      ).map(({ cause }) => cause);
    await run([["followed", "", "lead", "2025-01-01", "", ""]]);
    expect(await moved()).toEqual(["history"]);
    await run([["followed", "", "discovery", "2025-02-01", "", ""]]);
    expect(await moved()).toEqual(["history", "history"]);
    expect(await work.sql(`select version from :schema.shop__deal where name = 'followed'`)).toEqual([{ version: 2 }]);
  });

  it("is not told by a definition that was replaced meanwhile, though every record is there already", async () => {
    await run([["replaced", "", "lead", "2025-01-01", "", ""]]);
    const old = await work.catalog();
    await work.sql("update :schema.app set revision = revision + 1");
    await work.catalogs.refresh(work.tenant.id, work.app);
    const line = ["replaced", "", "discovery", "2025-02-01", "", ""];
    await expect(run([line], admin, { catalog: old })).rejects.toMatchObject({ code: "DEFINITION_MOVED" });
    expect(said(await run([line]))).toEqual(["update"]);
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  });
});
