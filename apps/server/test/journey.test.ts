import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { AppDefinition, SampleData } from "@funnelsmith/definition";
import { renameApp } from "@funnelsmith/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { joinTeam } from "./b2b.ts";
import { type Caller, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

/** A seeded generator of [0, 1), so that a failure can be seen again. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

const b2b = fileURLToPath(new URL("../../../examples/b2b", import.meta.url));
const read = async (file: string): Promise<unknown> => JSON.parse(await readFile(path.join(b2b, file), "utf8"));
const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

// What works for b2b must work for an app nobody has ever heard of: the same suite over other names.
describe.each(["its own names", `names made of seed ${seed}`])("the b2b app under %s", (names) => {
  let server: TestServer;
  let admin: Caller;
  let seller: Caller;
  let folder: string;
  let k: (key: string) => string;
  let app: string;
  const records = (object: string): string => `${app}/objects/${k(object)}/records`;
  const fields = (input: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(input).map(([key, value]) => [k(key), value]));

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "fs-templates-"));
    const original = { app: (await read("app.json")) as AppDefinition, sample: (await read("sample.json")) as SampleData };
    const renamed =
      names === "its own names" ? { ...original, key: (key: string) => key } : renameApp(original.app, original.sample, mulberry(seed));
    k = renamed.key;
    app = `/api/v1/apps/${k("b2b")}`;
    await mkdir(path.join(folder, "template"));
    await writeFile(path.join(folder, "template", "app.json"), JSON.stringify(renamed.app));
    await writeFile(path.join(folder, "template", "sample.json"), JSON.stringify(renamed.sample));
    server = await startTestServer({}, { templates: folder });
    admin = server.as(await setUpFirst(server));
    const made = await admin("POST", "/api/v1/apps", { template: "template", sampleData: true });
    expect(made, JSON.stringify(made.body)).toMatchObject({ status: 201, body: { key: k("b2b"), version: 1 } });
    seller = await joinTeam(server, admin, "seller", { [k("b2b")]: [k("seller")] });
  });
  afterAll(async () => {
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const dealWith = async (caller: Caller, input: Record<string, unknown> = {}): Promise<{ id: string; version: number }> => {
    const made = await caller("POST", records("deal"), { fields: fields({ name: "北京某某科技", ...input }) });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body;
  };

  it("tells its workspace without what the reader may not see", async () => {
    const workspace = (await seller("GET", app)).body;
    const deal = workspace.objects.find((object: { key: string }) => object.key === k("deal"));
    const keys = deal.fields.map((field: { key: string }) => field.key);
    expect(keys).toContain(k("amount"));
    expect(keys).not.toContain(k("cost"));
    expect(deal).toMatchObject({ titleField: k("name"), amountField: k("amount"), rights: { read: "own" } });
    expect(workspace.funnels[0].stages.map((stage: { key: string }) => stage.key)).toEqual(
      ["lead", "discovery", "proposal", "negotiation", "won", "aftersales", "lost", "invalid"].map(k),
    );
    const form = await seller("GET", `${app}/objects/${k("deal")}/schema?use=create`);
    expect(Object.keys(form.body.schema.properties)).toContain(k("name"));
    expect((await seller("GET", form.body.validator)).status).toBe(200);
    expect((await seller("GET", `${app}/openapi.json`)).body.paths).toHaveProperty([records("deal")]);
  });

  it("creates, finds, changes and bulk-writes records", async () => {
    const { id, version } = await dealWith(seller, { amount: "1200.50" });
    const filter = { and: [{ "==": [{ var: k("name") }, "北京某某科技"] }, { ">": [{ var: k("amount") }, 1000] }] };
    const found = await seller("POST", `${records("deal")}/query`, {
      filter,
      sort: [{ field: k("amount"), direction: "desc" }],
      count: "exact",
    });
    expect(found.body, JSON.stringify(found.body)).toMatchObject({
      count: { value: 1 },
      items: [{ id, fields: fields({ amount: "1200.50" }) }],
    });
    expect(
      (await seller("GET", `${records("deal")}?search=${encodeURIComponent("某某")}`)).body.items.map((item: { id: string }) => item.id),
    ).toContain(id);
    const patched = await seller(
      "PATCH",
      `${records("deal")}/${id}`,
      { fields: fields({ amount: "1300" }) },
      { "if-match": String(version) },
    );
    expect(patched.body.fields[k("amount")]).toBe("1300.00");
    const hidden = await seller(
      "PATCH",
      `${records("deal")}/${id}`,
      { fields: fields({ cost: "1" }) },
      { "if-match": String(patched.body.version) },
    );
    expect(hidden).toMatchObject({ status: 422, body: { errors: [{ pointer: `/fields/${k("cost")}` }] } });
    const bulk = await admin("POST", `${records("account")}/bulk`, {
      create: [{ fields: fields({ name: "甲" }) }, { fields: fields({ name: "乙" }) }],
    });
    expect(bulk).toMatchObject({ status: 200, body: { created: 2 } });
    const upserted = await admin("PUT", `${records("account")}/by/${k("name")}/${encodeURIComponent("甲")}`, {
      fields: fields({ short_name: "甲甲" }),
    });
    expect(upserted).toMatchObject({ status: 200, body: { fields: fields({ short_name: "甲甲" }) } });
  });

  it("stops a deal at its gate, says what is missing, and lets it through with that filled in", async () => {
    const deal = await dealWith(seller);
    const url = `${records("deal")}/${deal.id}/advance`;
    const check = (await seller("POST", `${url}/check`, { to: k("discovery") })).body;
    expect(check).toMatchObject({ ok: false, move: "forward" });
    const missing = check.criteria.filter((criterion: { met: boolean }) => !criterion.met);
    expect(missing.map((criterion: { fix?: { field?: string } }) => criterion.fix?.field)).toEqual(
      expect.arrayContaining([k("account"), k("source")]),
    );
    const stopped = await seller("POST", url, { to: k("discovery") }, { "if-match": String(deal.version) });
    expect(stopped).toMatchObject({ status: 422, body: { code: "GATE_CLOSED", version: deal.version } });
    const account = (await seller("POST", records("account"), { fields: fields({ name: "东方制造" }) })).body;
    const activity = { summary: "首次电话", deal: deal.id, type: k("call"), happened_at: "2026-01-05T02:00:00.000Z" };
    expect((await seller("POST", records("activity"), { fields: fields(activity) })).status).toBe(201);
    const patch = fields({ account: account.id, source: k("exhibition"), contact_phone: "13800138000" });
    const moved = await seller("POST", url, { to: k("discovery"), patch }, { "if-match": String(deal.version) });
    expect(moved, JSON.stringify(moved.body)).toMatchObject({ status: 200, body: { stage: k("discovery") } });
    const ledger = (await seller("GET", `${records("deal")}/${deal.id}/transitions`)).body.items;
    expect(ledger.map((row: { to: string }) => row.to).sort()).toEqual([k("discovery"), k("lead")].sort());
    const board = (await seller("GET", `${app}/funnels/${k("sales")}/board`)).body;
    expect(board.stages.find((stage: { key: string }) => stage.key === k("discovery")).items).toMatchObject([{ id: deal.id }]);
    const bulk = await seller("POST", `${records("deal")}/advance/bulk`, { ids: [deal.id], to: k("won"), reason: { note: "试试" } });
    expect(bulk.body).toMatchObject({ moved: [], blocked: [{ id: deal.id }] });
  });

  it("answers its reports, and each point opens exactly what it counts", async () => {
    for (const report of ["funnel", "dwell", "by_source"]) {
      const answer = await admin("GET", `${app}/reports/${k(report)}`);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      expect(answer.body.rows.length).toBeGreaterThan(2);
      for (const [column, token] of Object.entries(answer.body.rows[0].drill as Record<string, string>)) {
        const list = await admin("POST", `${records("deal")}/query`, { drill: token, count: "exact", limit: 1 });
        const value = answer.body.rows[0][column];
        expect(list.body.count?.value, `${report} ${column} ${JSON.stringify(list.body)}`).toBe(
          typeof value === "number" ? value : value.k,
        );
      }
    }
  });

  it("is published anew with a field and a gate of tomorrow", async () => {
    const draft = await admin("GET", `${app}/draft`);
    const document = draft.body.document;
    document.objects
      .find((object: { key: string }) => object.key === k("deal"))
      .fields.push({ key: "sponsor", kind: "text", title: "发起人" });
    const stage = document.funnels[0].stages.find((one: { key: string }) => one.key === k("discovery"));
    stage.requiredFields = [...stage.requiredFields, "sponsor"];
    expect((await admin("PUT", `${app}/draft`, { document }, { "if-match": String(draft.headers["etag"]) })).status).toBe(200);
    const plan = await admin("POST", `${app}/plan`);
    expect(plan.status, JSON.stringify(plan.body)).toBe(200);
    expect(await admin("POST", `${app}/publish`, { planId: plan.body.planId })).toMatchObject({ status: 200, body: { version: 2 } });
    const deal = await dealWith(seller);
    const check = (await seller("POST", `${records("deal")}/${deal.id}/advance/check`, { to: k("discovery") })).body;
    expect(check.criteria.map((criterion: { fix?: { field?: string } }) => criterion.fix?.field)).toContain("sponsor");
  });
});
