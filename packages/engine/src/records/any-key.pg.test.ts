import { type AppDefinition, type FieldDefinition, reservedFieldKeys } from "@funnelsmith/definition";
import { expect, it } from "vitest";
import { importLines, importPlan, said } from "../../test/import-work.ts";
import { openWork, type Work } from "../../test/open-work.ts";
import { salesApp } from "../../test/sales-app.ts";
import { importHistory } from "../exchange/import-history.ts";
import { importMemory } from "../exchange/import-rows.ts";
import { undoRows } from "../exchange/undo-rows.ts";
import { advance } from "../moves/advance.ts";
import { advanceBulk } from "../moves/advance-bulk.ts";
import { checkAdvance } from "../moves/check-advance.ts";
import { checkLedger } from "../moves/check-ledger.ts";
import { readBoard } from "../moves/read-board.ts";
import { timelineOf } from "../moves/timeline.ts";
import { transitionsOf } from "../moves/transitions.ts";
import { installSample } from "../sample/install-sample.ts";
import { removeSample } from "../sample/remove-sample.ts";
import { bulkWrite } from "./bulk-write.ts";
import { createRecord } from "./create-record.ts";
import { deleteRecord } from "./delete-record.ts";
import { getRecord } from "./get-record.ts";
import { listRecords } from "./list-records.ts";
import { patchRecord } from "./patch-record.ts";
import { changesOf } from "./read-changes.ts";
import { restoreRecord } from "./restore-record.ts";
import { upsertRecord } from "./upsert-record.ts";

const mostColumns = 50;
const mostWords = 450;

const textField = (key: string): FieldDefinition => ({ key, kind: "text", title: key });

/** Sub-tables of at most fifty columns that have these between them. */
function tablesOf(keys: readonly string[]): FieldDefinition[] {
  const parts = Array.from({ length: Math.ceil(keys.length / mostColumns) }, (_, at) =>
    keys.slice(at * mostColumns, (at + 1) * mostColumns),
  );
  return parts.map(
    (part, at): FieldDefinition => ({ key: `rows_${at}`, kind: "subTable", title: "Rows", fields: part.map(textField) }) as FieldDefinition,
  );
}

/** The sales app whose deals, and rows of deals, have fields of those keys besides. */
function appWith(keys: readonly string[]): AppDefinition {
  const app = structuredClone(salesApp);
  const code: FieldDefinition = { key: "code", kind: "text", title: "Code", unique: true };
  return {
    ...app,
    objects: app.objects.map((object) =>
      object.key === "deal"
        ? { ...object, fields: [...object.fields, code, ...tablesOf(["item", ...keys]), ...keys.map(textField)] }
        : object,
    ),
    funnels: app.funnels?.map((funnel) => ({
      ...funnel,
      stages: funnel.stages.map((stage) =>
        stage.key === "discovery" ? { ...stage, autoEnter: { "==": [{ var: "phone" }, "13800000000"] } } : stage,
      ),
    })),
  } as AppDefinition;
}

/** Whatever may happen to a record, done to some of an app with those keys. */
async function live(work: Work, keys: readonly string[]): Promise<void> {
  const admin = await work.member([], { admin: true });
  const ctx = await work.ctx(admin);
  const fields = Object.fromEntries(keys.map((key) => [key, `the ${key}`]));
  const rows = Object.fromEntries(
    tablesOf(["item", ...keys]).map((table) => [
      table.key,
      [Object.fromEntries((table as { fields: readonly { key: string }[] }).fields.map(({ key }) => [key, `row's ${key}`]))],
    ]),
  );
  const account = await createRecord(ctx, "account", { fields: { name: "Acme", grade: "a" } });
  const deal = await createRecord(ctx, "deal", { fields: { name: "one", code: "1", account: account.id, ...fields } });
  const read = JSON.parse(await getRecord(ctx, "deal", deal.id)) as { readonly fields: Readonly<Record<string, unknown>> };
  expect(read.fields).toMatchObject(fields);
  await patchRecord(ctx, "deal", deal.id, { fields: { ...fields, name: "ONE" } }, 1);
  await patchRecord(ctx, "deal", deal.id, { fields: rows }, "*");
  await patchRecord(ctx, "deal", deal.id, { fields: { ...rows, account: null } }, "*");
  await upsertRecord(ctx, "deal", "code", "1", { fields: { account: account.id } });
  const many = await bulkWrite(ctx, "deal", {
    create: ["2", "3"].map((code) => ({ fields: { name: code, code, account: account.id, ...fields, ...rows } })),
    update: [{ id: deal.id, fields: Object.fromEntries(keys.map((key) => [key, "changed"])) }],
  });
  const ids = many.ids.flatMap((id) => id ?? []);
  await bulkWrite(ctx, "deal", { create: [{ fields: { name: "4", code: "2" } }], mode: "each" });
  await advance(ctx, "deal", deal.id, { to: "proposal", patch: fields, reason: { note: "skip" } }, "*");
  await checkAdvance(ctx, "deal", deal.id, { to: "negotiation", patch: fields });
  expect((await advanceBulk(ctx, "deal", { ids, to: "proposal", reason: { note: "skip" } })).moved.length).toBe(2);
  expect((await advanceBulk(ctx, "deal", { ids, to: "lead", reason: { note: "back" } })).moved.length).toBe(2);
  await patchRecord(ctx, "deal", ids[0] ?? "", { fields: { phone: "13800000000" } }, "*");
  await createRecord(ctx, "activity", { fields: { summary: "call", deal: deal.id } });
  await timelineOf(ctx, "deal", deal.id);
  await timelineOf(ctx, "account", account.id);
  await transitionsOf(ctx, "deal", deal.id);
  await readBoard(ctx, "sales", { filter: { "==": [{ var: "account.name" }, "Acme"] } });
  const sort = ["code", ...keys.slice(0, 2)].map((field) => ({ field, direction: "asc" as const }));
  await listRecords(ctx, "deal", { sort, limit: 1, count: "capped", filter: { "!=": [{ var: "code" }, "0"] } });
  await listRecords(ctx, "activity", { expand: ["deal"] });
  const importing = await importLines(
    work,
    admin,
    "deal",
    importPlan(["code", "name", "stage", "moveNote", "account", ...keys], { match: "code", create: ["account"] }),
    [
      ["1", "by file", "parked", "why", "New", ...keys],
      ["5", "by file", "", "", "", ...keys],
    ],
  );
  expect(said(importing)).toEqual(["update", "create"]);
  const [{ at } = {}] = await work.sql(`select max(at) as at from :schema.stage_transition where cause = 'import'`);
  const undone = importing.map(({ outcome, id = "", version }) => ({
    outcome: outcome as "update",
    object: "deal",
    id,
    version,
    at: new Date(String(at)).toISOString(),
  }));
  const undoing = await work.ctx(admin, { cause: "undo" });
  expect(await work.db.transaction((tx) => undoRows(undoing, tx, undone))).toEqual({ deleted: 1, restored: 1, kept: 0 });
  const told = { ...importPlan(["code", "name", "stage", "movedAt"]), mode: "history" as const, match: "code" };
  await work.db.transaction((tx) =>
    importHistory(ctx, tx, "deal", told, [{ row: 2, cells: ["6", "old", "lead", "2025-01-01"] }], importMemory()),
  );
  await deleteRecord(ctx, "deal", deal.id, "*");
  await restoreRecord(ctx, "deal", deal.id);
  await changesOf(ctx, { records: true });
  const sampled = {
    ref: "s",
    object: "deal",
    createdDay: -3,
    fields: { name: "sample", ...fields, ...rows },
    transitions: [{ funnel: "sales", stage: "lead", day: -3 }],
  };
  await installSample(ctx, { formatVersion: 1, app: "shop", members: [], rows: [sampled] } as unknown as Parameters<
    typeof installSample
  >[1]);
  expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  expect((await removeSample(ctx)).records).toBe(1);
}

/** Every word in the statements of some work that could be the key of a field. */
const wordsOf = (statements: Work["statements"]): string[] => {
  const words = new Set(statements.flatMap(({ text }) => text.match(/(?<![\w$])[a-z][a-z0-9]*(?:_[a-z0-9]+)*(?![\w$])/g) ?? []));
  return [...words]
    .filter((word) => !reservedFieldKeys.has(word) && word !== "constructor" && word !== "prototype" && word.length <= 48)
    .sort();
};

it("a field may have any key that is not reserved, were it a name in our own statements", async () => {
  const plain = await openWork(appWith([]));
  const { length } = plain.statements;
  try {
    await live(plain, []);
  } finally {
    await plain.drop();
  }
  const taken = new Set(appWith([]).objects.flatMap(({ fields }) => fields.map(({ key }) => key)));
  const words = wordsOf(plain.statements.slice(length)).filter((word) => !taken.has(word) && word !== plain.tenant.schema);
  expect(words).toEqual(expect.arrayContaining(["n", "r", "x", "app", "way", "select", "evidence"]));
  for (let at = 0; at < words.length; at += mostWords) {
    const some = words.slice(at, at + mostWords);
    const work = await openWork(appWith(some));
    try {
      await live(work, some);
    } finally {
      await work.drop();
    }
  }
}, 120_000);
