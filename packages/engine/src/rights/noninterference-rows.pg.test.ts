import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWork, type Work } from "../../test/open-work.ts";
import type { Actor, Ctx } from "../context.ts";
import { exportRecords } from "../exchange/export-records.ts";
import { importMemory, importRows } from "../exchange/import-rows.ts";
import { checkAdvance } from "../moves/check-advance.ts";
import { readBoard } from "../moves/read-board.ts";
import { timelineOf } from "../moves/timeline.ts";
import { bulkWrite } from "../records/bulk-write.ts";
import { createRecord } from "../records/create-record.ts";
import { getRecord } from "../records/get-record.ts";
import type { ListQuery } from "../records/list-query.ts";
import { listRecords } from "../records/list-records.ts";
import { patchRecord } from "../records/patch-record.ts";
import { readChanges } from "../records/read-changes.ts";

const cost: FieldDefinition = { key: "cost", kind: "money", title: "Cost" };
const margin: FieldDefinition = {
  key: "margin",
  kind: "formula",
  title: "Margin",
  result: { kind: "money", scale: 2 },
  formula: { "-": [{ var: "price" }, { var: "cost" }] },
};
const profit: FieldDefinition = {
  key: "profit",
  kind: "rollup",
  title: "Profit",
  aggregate: "sum",
  rows: { subTable: "lines", field: "margin" },
};

/** Offers with lines whose cost, and what is computed from it, sellers do not see; `bare` is the same where neither was ever defined. */
function offers(bare: boolean): AppDefinition {
  const hidden = bare ? {} : { fields: { profit: "hidden", "lines.cost": "hidden", "lines.margin": "hidden" } as const };
  return {
    formatVersion: 1,
    key: "offers",
    version: "1.0.0",
    title: "Offers",
    objects: [
      { key: "product", title: "Product", titleField: "name", fields: [{ key: "name", kind: "text", title: "Name" }] },
      {
        key: "offer",
        title: "Offer",
        titleField: "name",
        fields: [
          { key: "name", kind: "text", title: "Name" },
          {
            key: "lines",
            kind: "subTable",
            title: "Lines",
            fields: [
              { key: "text", kind: "text", title: "Text" },
              { key: "product", kind: "reference", object: "product", title: "Product" },
              { key: "price", kind: "money", title: "Price" },
              ...(bare ? [] : [cost, margin]),
            ],
          },
          ...(bare ? [] : [profit]),
          { key: "total", kind: "rollup", title: "Total", aggregate: "sum", rows: { subTable: "lines", field: "price" } },
        ],
      },
    ],
    funnels: [
      {
        key: "sale",
        object: "offer",
        title: "Sale",
        stages: [
          { key: "draft", title: "Draft", kind: "open" },
          {
            key: "sent",
            title: "Sent",
            kind: "won",
            entry: [
              { key: "priced", title: "Priced", severity: "must", rule: { all: [{ var: "lines" }, { ">": [{ var: "price" }, 12] }] } },
            ],
          },
        ],
      },
    ],
    roles: [
      {
        key: "seller",
        title: "Seller",
        objects: { product: { read: "all" }, offer: { read: "own", create: "own", update: "own", export: "own", ...hidden } },
        funnels: { sale: { advance: "own" } },
      },
    ],
  };
}

const id = (kind: number, at: number): string => `0190b000-0000-7000-8000-0000000${kind}${String(at).padStart(4, "0")}`;
const now = "2026-06-01T00:00:00.000Z";
const mine = (at: number): boolean => at % 2 === 0;

describe("a reader learns nothing of hidden columns of a sub-table, nor of the rows of records out of sight", () => {
  const works: Work[] = [];
  const seller: Actor = { member: id(1, 1), roles: ["seller"], admin: false, owners: [id(1, 1)] };
  const admin: Actor = { member: id(1, 2), roles: [], admin: true, owners: [id(1, 2)] };
  const ctxOf = (work: Work, actor: Actor = seller): Promise<Ctx> => work.ctx(actor, { now, today: "2026-06-01" });

  /** The same offers everywhere, those of others with other lines; `secret` makes the costs, none where there are none. */
  async function furnish(work: Work, salt: number, bare: boolean): Promise<void> {
    for (const { member } of [seller, admin])
      await work.sql(`insert into :schema.member (id, name, created_at) values ($1, 'someone', now())`, [member]);
    const ctx = await ctxOf(work, admin);
    const costs = (n: number): object => (bare ? {} : { cost: (n + salt) % 3 === 0 ? null : `${(n * salt) % 10}` });
    const line = (n: number, price: number) => ({ text: `line ${n % 3}`, product: id(2, n % 2), price: `${price}`, ...costs(n) });
    const linesOf = (at: number, price: number): object[] =>
      mine(at)
        ? [line(at, price), line(at + 1, price + 1)]
        : Array.from({ length: 1 + ((at + salt) % 3) }, (_, n) => ({ ...line(n, salt), text: `secret ${salt}` }));
    await bulkWrite(ctx, "product", { create: [0, 1].map((n) => ({ id: id(2, n), fields: { name: `product ${n}` } })) });
    for (let at = 0; at < 10; at += 1) {
      const owner = (mine(at) ? seller : admin).member;
      await createRecord(ctx, "offer", { id: id(3, at), owner, fields: { name: `offer ${at % 3}`, lines: linesOf(at, 10) } });
      await patchRecord(ctx, "offer", id(3, at), { fields: { lines: linesOf(at, 11 + (at % 4)) } }, "*");
    }
    await work.sql(
      `update :schema.outbox o set position = n.n from (select id, row_number() over (order by id) as n from :schema.outbox) n where n.id = o.id`,
    );
    await work.sql(`update :schema.feed set head = (select max(position) from :schema.outbox)`);
  }

  beforeAll(async () => {
    works.push(await openWork(offers(false)), await openWork(offers(false)), await openWork(offers(true)));
    for (const [at, work] of works.entries()) await furnish(work, [3, 7, 5][at] ?? 0, at === 2);
  });
  afterAll(() => Promise.all(works.map((work) => work.drop())));

  /** What a caller sees, less ids that are made anew everywhere and signatures that name the tenant. */
  async function seen(run: Promise<unknown>): Promise<string> {
    const answer = await run.catch((error: unknown) => {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      return { code: error.code, detail: error.detail, errors: error.errors, extensions: error.extensions };
    });
    const text = typeof answer === "string" ? answer : JSON.stringify(answer);
    const made = text.replaceAll(/(\\*"id\\*":\s?\\*")(?!0190b000)[0-9a-f-]{36}/g, "$1made");
    return made.replaceAll(/("nextCursor":"[\w-]+)\.[\w-]+"/g, '$1"').replaceAll(/("published","at":")[^"]+/g, "$1once");
  }

  async function alike(probe: (ctx: Ctx, work: Work) => Promise<unknown>): Promise<string> {
    const answers = await Promise.all(works.map(async (work) => seen(probe(await ctxOf(work), work))));
    expect(answers[1]).toBe(answers[0]);
    expect(answers[2]).toBe(answers[0]);
    return answers[0] ?? "";
  }

  const column = fc.constantFrom("text", "price", "product", "cost", "margin", "nothing", "_record", "_place");
  const path = fc.constantFrom("name", "total", "profit", "lines", "lines.cost", "lines.price", "lines__cost", "_record");
  const value = fc.constantFrom<unknown>("3", 5, 12, null, "line 1", "secret 3");
  const leaf = fc.tuple(fc.constantFrom("==", "<", ">=", "contains", "empty"), column, value).map(([op, name, literal]) => ({
    [op]: op === "empty" ? [{ var: name }] : [{ var: name }, literal],
  }));
  const filter = fc.oneof(
    fc.tuple(fc.constantFrom("some", "all", "none"), leaf).map(([op, rule]) => ({ [op]: [{ var: "lines" }, rule] })),
    fc
      .tuple(fc.constantFrom("sum", "min", "max"), column)
      .map(([op, name]) => ({ ">": [{ [op]: [{ var: "lines" }, { var: name }] }, 20] })),
    fc.constantFrom(1, 2, 3).map((most) => ({ ">": [{ count: [{ var: "lines" }] }, most] })),
    fc.tuple(path, value).map(([name, literal]) => ({ "==": [{ var: name }, literal] })),
  );
  const aspects: readonly fc.Arbitrary<ListQuery>[] = [
    filter.map((asked) => ({ filter: asked })),
    fc.record({ field: path, direction: fc.constantFrom("asc" as const, "desc" as const) }).map((sort) => ({ sort: [sort] })),
    fc.array(path, { maxLength: 2 }).map((fields) => ({ fields })),
    fc.array(fc.constantFrom("lines", "product", "lines.product"), { maxLength: 2 }).map((expand) => ({ expand })),
    fc.constantFrom("offer 1", "secret", "line").map((search) => ({ search })),
  ];
  const query: fc.Arbitrary<ListQuery> = fc
    .tuple(fc.oneof(...aspects), fc.oneof(fc.constant({}), ...aspects), fc.constantFrom(1, 3, 500))
    .map(([one, other, limit]) => ({ ...other, ...one, limit, count: "exact" as const }));

  it("by any list", async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("offer", "offer", "offer", "product", "offer__lines"), query, async (object, asked) => {
        const answer = await alike((ctx) => listRecords(ctx, object, asked));
        if (answer.startsWith('{"items":[{')) found += 1;
      }),
      { numRuns: 120 },
    );
    expect(found).toBeGreaterThan(3);
  });

  it("by reading, by what happened, by a gate, by a board, by the feed of changes, by a file", async () => {
    for (let at = 0; at < 10; at += 1) {
      const told = await alike((ctx) => getRecord(ctx, "offer", id(3, at)));
      expect(told.includes("line ")).toBe(mine(at));
      await alike((ctx) => timelineOf(ctx, "offer", id(3, at)));
      await alike((ctx) => checkAdvance(ctx, "offer", id(3, at), { to: "sent" }));
    }
    for (const at of [0, 1]) expect(await alike((ctx) => timelineOf(ctx, "product", id(2, at)))).not.toContain("line ");
    await alike((ctx) => readBoard(ctx, "sale", {}));
    expect(await alike((ctx) => readChanges(ctx, { records: true, limit: 500 }))).toContain("line 1");
    const columns = [undefined, ["name", "lines"], ["lines.cost"], ["profit"]];
    for (const asked of columns)
      await alike(async (ctx) => {
        const rows: (readonly string[])[] = [];
        for await (const row of exportRecords(ctx, "offer", { header: "keys", ...(asked && { columns: asked }) })) rows.push(row);
        return JSON.stringify(rows);
      });
  });

  it("by writing rows, with or without their ids, or a file of them", async () => {
    const row = fc.dictionary(
      fc.constantFrom("text", "price", "cost", "margin", "nothing", "_record", "_place"),
      fc.constantFrom<unknown>("13", "line 1", null, 3),
      { maxKeys: 3 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 2 }), fc.nat(9), async (lines, at) => {
        await alike((ctx) => patchRecord(ctx, "offer", id(3, at), { fields: { lines } }, "*"));
        await alike((ctx) => createRecord(ctx, "offer", { fields: { name: "new", lines } }));
        await alike((ctx) => checkAdvance(ctx, "offer", id(3, at), { to: "sent", patch: { lines } }));
      }),
      { numRuns: 25 },
    );
    for (const cell of ["Text: line 1 | Price: 3", "Text: line 1 | Cost: 3", "Margin: 3"])
      await alike((ctx, work) =>
        work.db.transaction(async (tx) => {
          const plan = { targets: ["name", "lines"], existing: "skip", blank: "keep", gate: "refuse", create: [] } as const;
          const outcomes = await importRows(ctx, tx, "offer", plan, [{ row: 2, cells: ["from a file", cell] }], importMemory());
          return outcomes.map(({ outcome, errors }) => ({ outcome, errors }));
        }),
      );
  });

  it("by whether rows sent again are the rows there were, which then keep what their writer does not see", async () => {
    await alike(async (ctx, work) => {
      const admins = await ctxOf(work, admin);
      const hidden = works.indexOf(work) === 2 ? {} : { cost: works.indexOf(work) === 0 ? "4" : null };
      await patchRecord(admins, "offer", id(3, 0), { fields: { lines: [{ text: "again", price: "13", ...hidden }] } }, "*");
      const linesOf = async (by: Ctx): Promise<readonly { readonly id: string; readonly cost?: unknown }[]> =>
        JSON.parse(await getRecord(by, "offer", id(3, 0))).fields.lines;
      const before = await linesOf(ctx);
      await patchRecord(ctx, "offer", id(3, 0), { fields: { lines: [{ text: "again", price: "13" }] } }, "*");
      const after = await linesOf(ctx);
      if (works.indexOf(work) === 0) expect((await linesOf(admins))[0]?.cost).toBe("4.00");
      return { same: before[0]?.id === after[0]?.id };
    });
  });
});
