import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "@funnelsmith/storage";
import { codeOf, openWork, type Work } from "../../test/open-work.ts";
import { studioApp } from "../../test/studio-app.ts";
import type { Actor } from "../context.ts";
import { type BulkInput, bulkWrite } from "./bulk-write.ts";
import { createRecord } from "./create-record.ts";
import { getRecord } from "./get-record.ts";

describe("writing many records", () => {
  let work: Work;
  let admin: Actor;
  let maker: Actor;

  beforeAll(async () => {
    work = await openWork(studioApp);
    admin = await work.member([], { admin: true });
    maker = await work.member(["maker"]);
  });
  afterAll(() => work.drop());

  const count = async (table: string, where = "true"): Promise<unknown> =>
    (await work.sql(`select count(*)::int as n from :schema.${table} where ${where}`))[0]?.["n"];

  it("2,500 rows are created with ledger and audit rows, and the same as one by one", async () => {
    const ctx = await work.ctx(admin);
    const fields = (at: number): Record<string, unknown> => ({ name: `bulk ${at}`, price: `${at}.5`, tags: ["web"], due: "2026-05-05" });
    const result = await bulkWrite(ctx, "job", { create: Array.from({ length: 2500 }, (_, at) => ({ fields: fields(at) })) });
    expect(result).toMatchObject({ created: 2500, updated: 0, deleted: 0, errors: [] });
    expect(await count("stage_transition", "cause = 'api' and to_stage = 'idea'")).toBe(2500);
    expect(await count("audit")).toBe(2500);
    const one = await createRecord(ctx, "job", { fields: fields(7) });
    const same = JSON.parse(await getRecord(ctx, "job", result.ids[7] ?? "")) as object;
    expect({ ...same, id: one.id }).toEqual(JSON.parse(one.body));
  });

  it("all or nothing: one bad row undoes every other, and says which it was", async () => {
    const ctx = await work.ctx(admin);
    const before = await count("studio__client");
    const create = [{ fields: { name: "good" } }, { fields: { phone: "1" } }, { fields: { name: "also good" } }];
    const failure = await bulkWrite(ctx, "client", { create }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "RECORD_INVALID",
      errors: [{ pointer: "/create/1/fields/phone" }, { pointer: "/create/1/fields/name" }],
    });
    const taken = await bulkWrite(ctx, "client", { create: [{ fields: { name: "twin" } }, { fields: { name: "ＴＷＩＮ" } }] }).catch(
      (error: unknown) => error,
    );
    expect(taken).toMatchObject({ code: "UNIQUE_TAKEN", errors: [{ pointer: "/create/1/fields/name" }] });
    expect(await count("studio__client")).toBe(before);
  });

  it("a value or an id that is taken is told with its row and its field", async () => {
    const ctx = await work.ctx(admin);
    const problem = async (input: BulkInput): Promise<unknown> => bulkWrite(ctx, "client", input).catch((error: unknown) => error);
    const [held, free] = await Promise.all(["taken", "not taken"].map((name) => createRecord(ctx, "client", { fields: { name } })));
    const id = newId();
    expect(
      await problem({
        create: [
          { id, fields: { name: "one" } },
          { id, fields: { name: "two" } },
        ],
      }),
    ).toMatchObject({
      errors: [{ pointer: "/create/1/id", code: "NAMED_TWICE" }],
    });
    expect(await problem({ create: [{ fields: { name: "three" } }, { id: held?.id ?? "", fields: { name: "TAKEN" } }] })).toMatchObject({
      code: "UNIQUE_TAKEN",
      errors: [{ pointer: "/create/1/id" }],
    });
    expect(
      await problem({
        update: [
          { id: held?.id ?? "", fields: { name: "x" } },
          { id: free?.id ?? "", fields: { name: "x" } },
        ],
      }),
    ).toMatchObject({
      code: "UNIQUE_TAKEN",
      errors: [{ pointer: "/update/1/fields/name" }],
    });
    expect(await count("studio__client", "name = 'x'")).toBe(0);
  });

  it("each by itself: good rows are written, the others told by index", async () => {
    const ctx = await work.ctx(admin);
    const client = await createRecord(ctx, "client", { fields: { name: "Held" } });
    const free = await createRecord(ctx, "client", { fields: { name: "Free" } });
    const other = await createRecord(ctx, "client", { fields: { name: "Other" } });
    const job = await createRecord(ctx, "job", { fields: { name: "j", client: client.id } });
    const result = await bulkWrite(ctx, "client", {
      mode: "each",
      create: [{ fields: { name: "fresh" } }, { fields: {} }, { fields: { name: "HELD" } }, { fields: { name: "fresher" } }],
      update: [
        { id: free.id, version: 1, fields: { name: "fresh" } },
        { id: other.id, version: 1, fields: { name: "Another" } },
        { id: other.id, fields: { name: "twice" } },
        { id: job.id, fields: { name: "of another object" } },
        { id: client.id, version: 3_000_000_000, fields: { name: "stale" } },
      ],
      delete: [client.id, free.id, { id: free.id }],
    });
    expect(result).toMatchObject({ created: 2, updated: 1, deleted: 1 });
    expect(result.ids.map((id) => id !== null)).toEqual([true, false, false, true]);
    const told = result.errors.map(({ kind, index, problem }) => `${kind} ${index} ${problem.code}`).sort();
    expect(told).toEqual([
      "create 1 RECORD_INVALID",
      "create 2 UNIQUE_TAKEN",
      "delete 0 IN_USE",
      "delete 2 NOT_FOUND",
      "update 0 UNIQUE_TAKEN",
      "update 2 RECORD_INVALID",
      "update 3 NOT_FOUND",
      "update 4 VERSION_STALE",
    ]);
  });

  it("a bulk creation passes the same gate as a single one", async () => {
    const ctx = await work.ctx(admin);
    const rows = [{ name: "a", price: "1" }, { name: "b" }];
    const create = rows.map((fields) => ({ fields, stage: "offer", reason: { note: "already offered" } }));
    const wordless = await bulkWrite(ctx, "job", { create: rows.map((fields) => ({ fields, stage: "offer" })), mode: "each" });
    expect(wordless.errors.map(({ problem }) => problem.code)).toEqual(["REASON_REQUIRED", "REASON_REQUIRED"]);
    expect(await codeOf(bulkWrite(ctx, "job", { create }))).toBe("GATE_CLOSED");
    const result = await bulkWrite(ctx, "job", { create, mode: "each" });
    expect(result).toMatchObject({ created: 1, errors: [{ index: 1, kind: "create", problem: { code: "GATE_CLOSED" } }] });
    expect(await codeOf(bulkWrite(ctx, "job", { update: [{ id: result.ids[0] ?? "", stage: "done" } as never] }))).toBe("RECORD_INVALID");
  });

  it("rows the writer may not see are absent, rows he may not change are forbidden", async () => {
    const theirs = await createRecord(await work.ctx(admin), "job", { fields: { name: "theirs" } });
    const ctx = await work.ctx(maker);
    expect(await codeOf(bulkWrite(ctx, "job", { update: [{ id: theirs.id, fields: { name: "x" } }] }))).toBe("NOT_FOUND");
    expect(await codeOf(bulkWrite(ctx, "job", { delete: [theirs.id] }))).toBe("NOT_FOUND");
    expect(await codeOf(bulkWrite(ctx, "campaign", { create: [{ fields: { name: "x" } }] }))).toBe("FORBIDDEN");
    expect(await codeOf(bulkWrite(ctx, "job", { update: [{ id: theirs.id, fields: { floor: "1" } }] }))).toBe("RECORD_INVALID");
  });

  it("more than 10,000 rows are refused, and a repeated bulk writes once", async () => {
    const ctx = await work.ctx(maker, { idempotency: { key: "bulk", hash: "bulk" } });
    const many = Array.from({ length: 10_001 }, () => ({ fields: { name: "x" } }));
    expect(await codeOf(bulkWrite(ctx, "job", { create: many }))).toBe("BODY_INVALID");
    const create = [{ fields: { name: "only once" } }, { fields: {} }];
    const first = await bulkWrite(ctx, "job", { create, mode: "each" });
    const again = await bulkWrite(ctx, "job", { create, mode: "each" });
    expect(again.ids).toEqual(first.ids);
    expect(again.errors.map(({ problem }) => [problem.code, problem.errors])).toEqual(
      first.errors.map(({ problem }) => [problem.code, problem.errors]),
    );
    expect(await count("studio__job", "name = 'only once'")).toBe(1);
  });
});
