import type { AppDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, expect, it } from "vitest";
import { importLines, importPlan, said } from "../../test/import-work.ts";
import { openWork, type Work } from "../../test/open-work.ts";
import { salesApp } from "../../test/sales-app.ts";
import type { Actor } from "../context.ts";
import { advance } from "../moves/advance.ts";
import { checkLedger } from "../moves/check-ledger.ts";
import { createRecord } from "../records/create-record.ts";
import { type UndoneRows, undoRows } from "./undo-rows.ts";

/** Deals worth a thousand enter discovery by themselves, those worth five thousand the proposal. */
function app(): AppDefinition {
  const made = structuredClone(salesApp);
  for (const [key, least] of [
    ["discovery", 1000],
    ["proposal", 5000],
  ] as const) {
    const stage = made.funnels?.[0]?.stages.find((each) => each.key === key);
    if (stage) stage.autoEnter = { ">=": [{ var: "amount" }, least] };
  }
  return made;
}

let work: Work;
let admin: Actor;
let account: string;
beforeAll(async () => {
  work = await openWork(app());
  admin = await work.member([], { admin: true });
  account = (await createRecord(await work.ctx(admin), "account", { fields: { name: "Acme", grade: "a" } })).id;
});
afterAll(async () => {
  expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  await work.drop();
});

const deal = async (): Promise<string> => (await createRecord(await work.ctx(admin), "deal", { fields: { name: "D", account } })).id;
const path = async (id: string): Promise<string> =>
  (await work.sql("select to_stage, cause from :schema.stage_transition where record_id = $1 order by seq", [id]))
    .map(({ to_stage, cause }) => `${String(to_stage)} ${String(cause)}`)
    .join(", ");

/** Imports a line about a deal, has something happen to it, and undoes the import. */
async function undone(targets: readonly string[], line: readonly string[], meanwhile?: () => Promise<unknown>): Promise<UndoneRows> {
  const [outcome] = await importLines(work, admin, "deal", importPlan(["id", ...targets], { match: "id" }), [[...line]]);
  expect(said(outcome ? [outcome] : [])).toEqual(["update"]);
  const [{ at } = {}] = await work.sql("select max(at) as at from :schema.audit where cause = 'import'");
  await meanwhile?.();
  const ctx = await work.ctx(admin, { cause: "undo" });
  const row = {
    outcome: "update",
    object: "deal",
    id: line[0] ?? "",
    version: outcome?.version,
    at: new Date(String(at)).toISOString(),
  } as const;
  return await work.db.transaction((tx) => undoRows(ctx, tx, [row]));
}
const restored = { deleted: 0, restored: 1, kept: 0 };

it("a record goes back to where it was before an import that made it enter a stage by itself", async () => {
  const id = await deal();
  expect(await undone(["amount"], [id, "2000"])).toEqual(restored);
  expect(await path(id)).toBe("lead api, discovery auto_enter, lead undo");
});

it("and past all the stages it went through at once", async () => {
  const id = await deal();
  expect(await undone(["amount", "stage"], [id, "5000", "discovery"])).toEqual(restored);
  expect(await path(id)).toBe("lead api, discovery import, proposal auto_enter, lead undo");
});

it("but stays where somebody has brought it since", async () => {
  const id = await deal();
  const moved = async (): Promise<unknown> => advance(await work.ctx(admin), "deal", id, { to: "parked", reason: { note: "later" } }, "*");
  expect(await undone(["amount"], [id, "2000"], moved)).toEqual({ deleted: 0, restored: 0, kept: 1 });
  expect(await path(id)).toBe("lead api, discovery auto_enter, parked api");
});
