import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";
import { publish, readParameters, readVersions, rollback, setParameters } from "@funnelsmith/storage";
import { afterAll, beforeAll, expect, it } from "vitest";
import { codeOf, openWork, type Work } from "../../test/open-work.ts";
import type { Actor } from "../context.ts";
import { createRecord } from "../records/create-record.ts";
import { getRecord } from "../records/get-record.ts";
import { listRecords } from "../records/list-records.ts";
import { advance } from "./advance.ts";
import { checkAdvance } from "./check-advance.ts";

const limit: FieldDefinition = { key: "limit", kind: "percent", title: { "zh-CN": "折扣上限", en: "Largest discount" }, default: "0.15" };
const design = (parameters: FieldDefinition[] = [limit]): AppDefinition => ({
  formatVersion: 1,
  key: "asks",
  version: "1.0.0",
  title: "Asks",
  parameters,
  objects: [
    {
      key: "deal",
      title: "Deal",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name" },
        { key: "discount", kind: "percent", title: "Discount" },
        {
          key: "left",
          kind: "formula",
          title: "Left",
          result: { kind: "percent", scale: 2 },
          formula: { "-": [{ var: "$param.limit" }, { var: "discount" }] },
        },
      ],
    },
  ],
  funnels: [
    {
      key: "f",
      object: "deal",
      title: "F",
      stages: [
        { key: "open", kind: "open", title: "Open" },
        {
          key: "won",
          kind: "won",
          title: "Won",
          entry: [{ key: "small", title: "Small", severity: "must", rule: { "<=": [{ var: "discount" }, { var: "$param.limit" }] } }],
        },
      ],
    },
  ],
});

let work: Work;
let boss: Actor;
let id: string;
beforeAll(async () => {
  work = await openWork(design());
  boss = await work.member([], { admin: true });
  id = (await createRecord(await work.ctx(boss), "deal", { fields: { name: "a", discount: "0.2" } })).id;
});
afterAll(() => work.drop());

const fresh = (revision: number): Promise<unknown> => work.catalogs.refresh(work.tenant.id, "asks", revision);
const set = async (parameters: Readonly<Record<string, unknown>>): Promise<number> => {
  const { version, revision } = await setParameters(work.db, { tenant: work.tenant, app: "asks", parameters, message: "as agreed" });
  await fresh(revision);
  return version;
};
const left = async (): Promise<unknown> => JSON.parse(await getRecord(await work.ctx(boss), "deal", id)).fields.left;
const matching = async (): Promise<number> => {
  const filter = { "<=": [{ var: "discount" }, { var: "$param.limit" }] };
  return JSON.parse(await listRecords(await work.ctx(boss), "deal", { filter, limit: 10 })).items.length;
};

it("a rule is judged by the default until the team sets another value, everywhere alike", async () => {
  const check = await checkAdvance(await work.ctx(boss), "deal", id, { to: "won" });
  expect(check).toMatchObject({ ok: false });
  expect(JSON.stringify(check)).toContain("Largest discount (15%)");
  expect(await codeOf(advance(await work.ctx(boss), "deal", id, { to: "won" }, "*"))).toBe("GATE_CLOSED");
  expect([await left(), await matching()]).toEqual(["-0.05", 0]);

  expect(await set({ limit: "0.25" })).toBe(2);
  expect(await checkAdvance(await work.ctx(boss), "deal", id, { to: "won" })).toMatchObject({ ok: true });
  expect([await left(), await matching()]).toEqual(["0.05", 1]);
});

it("who set it when is a version like any other, and setting the same again is none", async () => {
  const [newest] = await readVersions(work.db, work.tenant, "asks");
  expect(newest).toMatchObject({ version: 2, message: "as agreed" });
  expect(await set({ limit: "0.25" })).toBe(2);
});

it("a value stays when something else is published or an older version comes back", async () => {
  const changed = { ...design(), title: "Asks more" };
  await fresh((await publish(work.db, { tenant: work.tenant, document: changed })).revision);
  expect((await readParameters(work.db, work.tenant, "asks")).map(({ value }) => value)).toEqual(["0.25"]);
  await fresh((await rollback(work.db, { tenant: work.tenant, app: "asks", version: 1 })).revision);
  expect((await readParameters(work.db, work.tenant, "asks")).map(({ value }) => value)).toEqual(["0.25"]);
});

it("a value that does not fit, one that nobody asked for and one that is missing are refused by name", async () => {
  expect(await codeOf(set({ limit: "much" }))).toBe("PARAMETERS_INVALID");
  await expect(set({ other: 1 })).rejects.toMatchObject({ errors: [{ pointer: "/parameters/other", code: "UNKNOWN_PARAMETER" }] });
  const asking = design([limit, { key: "region", kind: "text", title: "Region", required: true }]);
  await expect(publish(work.db, { tenant: work.tenant, document: asking })).rejects.toMatchObject({
    code: "PARAMETERS_INVALID",
    errors: [{ pointer: "/parameters/region", code: "REQUIRED" }],
  });
  await expect(publish(work.db, { tenant: work.tenant, document: asking, parameters: { region: " \u3000" } })).rejects.toMatchObject({
    errors: [{ pointer: "/parameters/region", code: "REQUIRED" }],
  });
  const { revision } = await publish(work.db, { tenant: work.tenant, document: asking, parameters: { region: " it's\n" } });
  await fresh(revision);
  // Blanks around it would make it differ from every field that says the same.
  expect((await readParameters(work.db, work.tenant, "asks")).map(({ value }) => value)).toEqual(["0.25", "it's"]);
  expect(await left()).toBe("0.05");
});

it("a rule that needs a value nobody set stays shut", async () => {
  const { default: _default, ...bare } = limit as FieldDefinition & { default: unknown };
  const { revision } = await publish(work.db, {
    tenant: work.tenant,
    document: design([bare as FieldDefinition]),
    parameters: { limit: null },
  });
  await fresh(revision);
  expect(await checkAdvance(await work.ctx(boss), "deal", id, { to: "won" })).toMatchObject({ ok: false });
  expect(await matching()).toBe(0);
});

it("are not set over a version that goes live at the same moment", async () => {
  const { db, tenant } = work;
  const [live] = await readVersions(db, tenant, work.app);
  const newer = { ...design(), title: "Asks anew" };
  const exclusive = db.exclusive.bind(db);
  db.exclusive = async (lock, during) => {
    db.exclusive = exclusive;
    await publish(db, { tenant, document: newer });
    return await exclusive(lock, during);
  };
  expect(await codeOf(setParameters(db, { tenant, app: work.app, parameters: { limit: "0.3" } }))).toBe("PLAN_STALE");
  const catalog = await work.catalog();
  expect([catalog.version, catalog.definition.title]).toEqual([(live?.version ?? 0) + 1, "Asks anew"]);
});
