import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, openWork, type Work } from "../../test/open-work.ts";
import { studioApp } from "../../test/studio-app.ts";
import type { Actor } from "../context.ts";
import { bulkWrite } from "./bulk-write.ts";
import { createRecord } from "./create-record.ts";
import type { ListQuery } from "./list-query.ts";
import { listRecords } from "./list-records.ts";

interface Item {
  readonly id: string;
  readonly createdAt: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

interface Page {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
  readonly count?: { readonly value: number; readonly capped: boolean };
}

describe("listing records", () => {
  let work: Work;
  let admin: Actor;
  let maker: Actor;
  const list = async (query: ListQuery, actor: Actor = admin, object = "job"): Promise<Page> =>
    JSON.parse(await listRecords(await work.ctx(actor), object, query)) as Page;
  const names = async (query: ListQuery, actor: Actor = admin, object = "job"): Promise<unknown[]> =>
    (await list(query, actor, object)).items.map((item) => item.fields["name"]);

  const pick = <T>(values: readonly T[], at: number): T => values[at % values.length] as T;

  beforeAll(async () => {
    work = await openWork(studioApp);
    admin = await work.member([], { admin: true });
    maker = await work.member(["maker"]);
    const ctx = await work.ctx(admin);
    const clients = [
      { name: "北京科技有限公司", grade: "gold", motto: "天道酬勤" },
      { name: "上海 Müller GmbH", alias: "北方", grade: "bronze" },
      { name: "O'Brien & Söhne \\ %_", grade: null },
    ];
    const { ids } = await bulkWrite(ctx, "client", { create: clients.map((fields) => ({ fields })) });
    // Few distinct values, many nulls: ties and nulls everywhere.
    const jobs = Array.from({ length: 90 }, (_, at) => ({
      fields: {
        name: `job ${String(at).padStart(2, "0")}`,
        client: pick([...ids, null], at),
        price: pick([null, "1", "2.50", "2.5", "100", null, "7"], at),
        rank: pick([null, 1, 2, 3], Math.floor(at / 3)),
        due: pick(["2026-01-01", null, "2026-02-01"], Math.floor(at / 5)),
        urgent: pick([true, false, null], at * 7),
        seen_at: pick([null, "2026-01-01T00:00:00.123Z", "2026-01-01T00:00:00.124Z"], Math.floor(at / 2)),
        tags: pick([[], ["web"], ["web", "film"], null], at),
      },
      owner: pick([admin.member, maker.member], at),
    }));
    await bulkWrite(ctx, "job", { create: jobs });
    // Rows of one bulk share their instant; some more that do not.
    await work.sql(`update :schema.studio__job set created_at = created_at + (floor(random() * 5)::int * interval '1 second')`);
  });
  afterAll(() => work.drop());

  it("a filter reads own fields, the row referred to, children and the stage", async () => {
    expect(
      await names({
        filter: { and: [{ ">=": [{ var: "price" }, 7] }, { "==": [{ var: "client.grade" }, "gold"] }] },
        limit: 500,
        sort: [{ field: "name", direction: "asc" }],
      }),
    ).toEqual(
      (await list({ limit: 500, expand: ["client"], sort: [{ field: "name", direction: "asc" }] })).items
        .filter(
          ({ fields }) =>
            Number(fields["price"] ?? 0) >= 7 && (fields["client"] as { fields?: { grade: string } } | null)?.fields?.grade === "gold",
        )
        .map(({ fields }) => fields["name"]),
    );
    const [first] = (await list({ limit: 1 })).items;
    await createRecord(await work.ctx(admin), "note", { fields: { text: "x", job: first?.id } });
    expect((await list({ filter: { some: [{ var: "notes" }, { "==": [{ var: "text" }, "x"] }] } })).items.map((item) => item.id)).toEqual([
      first?.id,
    ]);
    expect((await list({ filter: { ">": [{ var: "notes_count" }, 0] } })).items).toHaveLength(1);
    expect((await list({ filter: { "!=": [{ var: "$stage.key" }, "idea"] }, count: "exact" })).count?.value).toBe(0);
  });

  it("counts are exact, capped or left out", async () => {
    expect((await list({ count: "exact", limit: 1 })).count).toEqual({ value: 90, capped: false });
    expect((await list({ count: "capped", limit: 1 })).count).toEqual({ value: 90, capped: false });
    expect(await list({ limit: 1 })).not.toHaveProperty("count");
  });

  it("more than 10,000 are counted as such unless their number is asked for, and are paged all the same", async () => {
    await work.sql(
      `insert into :schema.studio__campaign (id, version, created_at, updated_at, owner_id, collaborator_ids, name, sample)
       select gen_random_uuid(), 1, timestamptz '2026-01-01' + n / 2 * interval '1 second', now(), $1::uuid, '{}', 'c' || n % 3, false from generate_series(1, 10003) n`,
      [admin.member],
    );
    const query = { limit: 300, sort: [{ field: "name", direction: "desc" as const }] };
    const ids = ({ items }: Page): string[] => items.map(({ id }) => id);
    const plain = await list(query, admin, "campaign");
    const exact = await list({ ...query, count: "exact" }, admin, "campaign");
    const capped = await list({ ...query, count: "capped" }, admin, "campaign");
    expect([exact.count, capped.count]).toEqual([
      { value: 10_003, capped: false },
      { value: 10_000, capped: true },
    ]);
    expect([ids(exact), ids(capped)]).toEqual([ids(plain), ids(plain)]);
    const next = { ...query, cursor: plain.nextCursor ?? "" };
    const [bare, counted] = [await list(next, admin, "campaign"), await list({ ...next, count: "capped" }, admin, "campaign")];
    expect(ids(counted)).toEqual(ids(bare));
    expect(new Set([...ids(plain), ...ids(bare)]).size).toBe(600);
    // Those a filter leaves may be few among many.
    const few = await list({ ...query, filter: { "==": [{ var: "name" }, "c1"] }, count: "capped" }, admin, "campaign");
    expect(few.count).toEqual({ value: 3335, capped: false });
    expect((await list({ count: "exact" }, maker, "campaign")).count).toEqual({ value: 0, capped: false });
  });

  it("only the fields asked for are shown, and an expanded reference brings its own", async () => {
    const page = await list({ fields: ["name"], expand: ["client"], limit: 500 });
    expect(new Set(page.items.flatMap((item) => Object.keys(item.fields)))).toEqual(new Set(["name", "client"]));
    const expanded = page.items.find((item) => item.fields["client"] !== null)?.fields["client"];
    expect(Object.keys((expanded as { fields: object }).fields)).toEqual(["name", "alias", "motto", "phone", "limit", "grade"]);
  });

  it("empty values come last in both directions, options in their own order, words in pinyin", async () => {
    for (const direction of ["asc", "desc"] as const) {
      const prices = (await list({ sort: [{ field: "price", direction }], limit: 500 })).items.map((item) => item.fields["price"]);
      const filled = prices.filter((price) => price !== null).map(Number);
      expect(prices.slice(0, filled.length)).not.toContain(null);
      expect(filled).toEqual([...filled].sort((a, b) => (direction === "asc" ? a - b : b - a)));
    }
    expect(await names({ sort: [{ field: "grade", direction: "asc" }] }, admin, "client")).toEqual([
      "北京科技有限公司",
      "上海 Müller GmbH",
      "O'Brien & Söhne \\ %_",
    ]);
  });

  it("walking all pages gives exactly the unpaged order, whatever the sort", async () => {
    const field = fc.constantFrom(
      "name",
      "price",
      "rank",
      "due",
      "seen_at",
      "margin",
      "notes_count",
      "createdAt",
      "updatedAt",
      "stageEnteredAt",
    );
    const sort = fc.uniqueArray(fc.record({ field, direction: fc.constantFrom("asc" as const, "desc" as const) }), {
      maxLength: 3,
      selector: (key) => key.field,
    });
    await fc.assert(
      fc.asyncProperty(sort, fc.integer({ min: 4, max: 40 }), fc.boolean(), async (keys, limit, filtered) => {
        const query = { sort: keys, ...(filtered && { filter: { "!": [{ "==": [{ var: "price" }, 7] }] } }) };
        const whole = (await list({ ...query, limit: 500 })).items.map((item) => item.id);
        const walked: string[] = [];
        let cursor: string | null | undefined;
        do {
          const page: Page = await list({ ...query, limit, ...(cursor && { cursor }) });
          walked.push(...page.items.map((item) => item.id));
          cursor = page.nextCursor;
        } while (cursor);
        expect(walked).toEqual(whole);
        expect(whole).toHaveLength(filtered ? 78 : 90);
      }),
      { numRuns: 40 },
    );
  });

  it("a cursor serves only the query, the actor and the server that made it", async () => {
    const query = { sort: [{ field: "price", direction: "desc" as const }], limit: 10 };
    const { nextCursor } = await list(query);
    const cursor = nextCursor ?? "";
    const ctx = await work.ctx(admin);
    const code = (more: ListQuery, context = ctx): Promise<string> => codeOf(listRecords(context, "job", { ...query, cursor, ...more }));
    expect(await code({})).toBe("ok");
    expect(await code({ limit: 20, fields: ["name"], count: "exact" })).toBe("ok");
    expect(await code({ sort: [{ field: "price", direction: "asc" }] })).toBe("CURSOR_INVALID");
    expect(await code({ filter: { "==": [{ var: "rank" }, 1] } })).toBe("CURSOR_INVALID");
    expect(await code({}, await work.ctx(maker))).toBe("CURSOR_INVALID");
    // Of the same rights, and somebody else all the same.
    expect(await code({}, await work.ctx(await work.member([], { admin: true })))).toBe("CURSOR_INVALID");
    expect(await code({}, { ...ctx, secret: "another" })).toBe("CURSOR_INVALID");
    const [payload = "", signature] = cursor.split(".");
    const forged = Buffer.from(payload, "base64url").toString().replace("100", "101");
    for (const bad of ["", "x", payload, `${payload}.`, `${Buffer.from(forged).toString("base64url")}.${signature}`, `${cursor}.x`]) {
      expect(await codeOf(listRecords(ctx, "job", { ...query, cursor: bad }))).toBe("CURSOR_INVALID");
    }
  });

  it("search finds any part of a word, in Chinese from one character on, and nothing by wildcards", async () => {
    const found = (search: string, actor = admin): Promise<unknown[]> =>
      names({ search, sort: [{ field: "name", direction: "asc" }] }, actor, "client");
    expect(await found("科技")).toEqual(["北京科技有限公司"]);
    expect(await found("京科")).toEqual(["北京科技有限公司"]);
    expect(await found("司")).toEqual(["北京科技有限公司"]);
    expect(await found("北")).toHaveLength(2);
    expect(await found("京技")).toEqual([]);
    expect(await found("MÜLLER gmb")).toEqual(["上海 Müller GmbH"]);
    expect(await found("ｍüller 上海")).toEqual(["上海 Müller GmbH"]);
    expect(await found("o'b")).toEqual(["O'Brien & Söhne \\ %_"]);
    expect(await found("\\ %_")).toEqual(["O'Brien & Söhne \\ %_"]);
    expect(await found("%")).toEqual(["O'Brien & Söhne \\ %_"]);
    expect(await found("天道")).toEqual(["北京科技有限公司"]);
    expect(await found("天道", maker)).toEqual([]);
    expect(await found("   ")).toHaveLength(3);
  });

  it("a search finds what a patch wrote and no longer what it replaced", async () => {
    const ctx = await work.ctx(admin);
    const made = await createRecord(ctx, "client", { fields: { name: "旧名字甲", alias: "别称" } });
    const { patchRecord } = await import("./patch-record.ts");
    await patchRecord(ctx, "client", made.id, { fields: { name: "新名字乙" } }, 1);
    const found = async (search: string): Promise<number> => (await list({ search }, admin, "client")).items.length;
    expect([await found("旧名"), await found("新名"), await found("别称")]).toEqual([0, 1, 1]);
  });

  it("search finds Greek and Turkish words however they are capitalised, and rows whose words still end in a folded-out sigma", async () => {
    const ctx = await work.ctx(admin);
    const { patchRecord } = await import("./patch-record.ts");
    for (const name of ["ΟΔΟΣ Αθηνών", "μικρός οδος"]) await createRecord(ctx, "client", { fields: { name } });
    const made = await createRecord(ctx, "client", { fields: { name: "ΟΔΟΣ İZMİR" } });
    await patchRecord(ctx, "client", made.id, { fields: { alias: "ΙΣΠΑΡΤΑΣ" } }, 1);
    const found = async (search: string): Promise<number> => (await list({ search }, admin, "client")).items.length;
    for (const word of ["ΟΔΟΣ", "οδος", "οδοσ", "δοΣ", "ς"]) expect(await found(word), word).toBe(3);
    for (const word of ["İzmir", "izmir", "IZMIR", "ισπαρτας"]) expect(await found(word), word).toBe(1);
    // As a version before wrote the row of ΟΔΟΣ Αθηνών.
    await work.sql(
      `update :schema.studio__client set search = array_to_tsvector(array['οδ','δο','ος','ς','αθ','θη','ην','νώ','ών','ν']) where name = 'ΟΔΟΣ Αθηνών'`,
    );
    expect([await found("ΟΔΟΣ"), await found("Σ αθηνών")]).toEqual([3, 1]);
  });

  it("a view adds its filter and brings its sort; one that reads a hidden field is no view", async () => {
    const dear = (await list({ view: "dear", limit: 500 })).items;
    expect(dear.length).toBeGreaterThan(0);
    expect(dear.every((item) => Number(item.fields["price"]) >= 100)).toBe(true);
    const ctx = await work.ctx(maker);
    const answers = await Promise.all(
      ["thin", "nothing"].map((view) => listRecords(ctx, "job", { view }).catch((error: unknown) => error)),
    );
    expect(answers.map((answer) => (answer as { code: string }).code)).toEqual(["QUERY_INVALID", "QUERY_INVALID"]);
  });

  it("adds fields up over all its records, narrowed as it is, for whoever may read them", async () => {
    interface Sums {
      readonly records: number;
      readonly fields: Readonly<Record<string, string | null>>;
    }
    const sums = async (query: ListQuery, actor = admin): Promise<Sums> =>
      (JSON.parse(await listRecords(await work.ctx(actor), "job", { limit: 1, ...query })) as { readonly sums: Sums }).sums;
    const all = (await list({ limit: 500 })).items;
    const dear = all.filter(({ fields }) => Number(fields["price"]) >= 100);
    const total = (items: readonly Item[]): number => items.reduce((sum, { fields }) => sum + Number(fields["price"] ?? 0), 0);
    const whole = await sums({ sums: ["price", "rank"] });
    expect(whole.fields["price"]).toMatch(/^\d+\.\d\d$/);
    expect([whole.records, Number(whole.fields["price"])]).toEqual([all.length, total(all)]);
    const viewed = await sums({ sums: ["price"], view: "dear" });
    expect([viewed.records, Number(viewed.fields["price"])]).toEqual([dear.length, total(dear)]);
    expect(await sums({ sums: ["price"], search: "nothing of the kind" })).toEqual({ records: 0, fields: { price: null } });
    expect((await sums({ sums: ["rank"] }, maker)).records).toBe((await list({ limit: 500 }, maker)).items.length);
    const code = async (fields: readonly string[], object = "job", actor = admin): Promise<string> =>
      codeOf(listRecords(await work.ctx(actor), object, { sums: fields }));
    expect([await code(["name"]), await code(["nothing"]), await code(["motto"], "client", maker)]).toEqual(Array(3).fill("QUERY_INVALID"));
  });

  it("a query out of bounds is told where", async () => {
    const ctx = await work.ctx(admin);
    const code = (query: ListQuery): Promise<string> => codeOf(listRecords(ctx, "job", query));
    expect(await code({ limit: 0 })).toBe("QUERY_INVALID");
    expect(await code({ limit: 501 })).toBe("QUERY_INVALID");
    expect(await code({ sort: [{ field: "tags", direction: "asc" }] })).toBe("QUERY_INVALID");
    for (const fields of [31, 51]) expect(await code({ sums: Array<string>(fields).fill("price") })).toBe("QUERY_INVALID");
    expect(await code({ expand: ["name"] })).toBe("QUERY_INVALID");
    expect(await code({ filter: { "==": [{ var: "price" }, "1"] } })).toBe("FILTER_INVALID");
    expect(await code({ filter: { "==": [{ var: "constructor" }, "1"] } })).toBe("FILTER_INVALID");
    expect(await code({ filter: [] })).toBe("FILTER_INVALID");
    for (const search of ["x".repeat(201), "a\u0000b", "a\ud800"]) expect(await code({ search })).toBe("QUERY_INVALID");
    expect(await codeOf(listRecords(ctx, "nothing", {}))).toBe("NOT_FOUND");
  });
});
