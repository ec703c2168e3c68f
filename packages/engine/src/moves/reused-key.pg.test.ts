import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";
import { newId, publish, rollback } from "@funnelsmith/storage";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openWork, type Work } from "../../test/open-work.ts";
import { told } from "../../test/told.ts";
import type { Actor } from "../context.ts";
import { undoRows } from "../exchange/undo-rows.ts";
import { mayReadFile } from "../files/read-file.ts";
import { createRecord } from "../records/create-record.ts";
import { getRecord } from "../records/get-record.ts";
import { patchRecord } from "../records/patch-record.ts";
import { advance } from "./advance.ts";
import { timelineOf } from "./timeline.ts";
import { transitionsOf } from "./transitions.ts";

const field = (key: string, kind: string, more: object = {}): FieldDefinition => ({ key, kind, title: key, ...more }) as FieldDefinition;
const lines = (...fields: readonly FieldDefinition[]): FieldDefinition => field("lines", "subTable", { fields });

/** An app whose deals may only be won with whatever the fields say. */
function design(fields: readonly FieldDefinition[], rule: object, hidden: readonly string[] = []): AppDefinition {
  return {
    formatVersion: 1,
    key: "reuse",
    version: "1.0.0",
    title: "Reused",
    objects: [{ key: "deal", title: "Deal", titleField: "name", fields: [field("name", "text"), ...fields] }],
    funnels: [
      {
        key: "f",
        object: "deal",
        title: "F",
        moves: { skip: "allow", back: "allow" },
        stages: [
          { key: "a", kind: "open", title: "a" },
          { key: "b", kind: "open", title: "b", entry: [{ key: "enough", title: "Enough", severity: "must", rule }] },
          { key: "won", kind: "won", title: "won" },
        ],
      },
    ],
    roles: [
      {
        key: "seller",
        title: "Seller",
        objects: { deal: { read: "all", update: "all", fields: Object.fromEntries(hidden.map((key) => [key, "hidden" as const])) } },
      },
    ],
  };
}

const first = design([field("cost", "number"), lines(field("item", "text"))], { ">": [{ var: "cost" }, 0] }, ["cost"]);
const without = design([], { "!": { empty: { var: "name" } } });

describe("a key that is given to another field", () => {
  let work: Work;
  let boss: Actor;
  let seller: Actor;
  let id: string;
  beforeEach(async () => {
    work = await openWork(first);
    boss = await work.member([], { admin: true });
    seller = await work.member(["seller"]);
    ({ id } = told(await createRecord(await work.ctx(boss), "deal", { fields: { name: "one", cost: 7, lines: [{ item: "old" }] } })));
    await patchRecord(await work.ctx(boss), "deal", id, { fields: { cost: 8 } }, "*");
    await advance(await work.ctx(boss), "deal", id, { to: "b" }, "*");
  });
  afterEach(() => work.drop());

  const release = async (document: AppDefinition, decisions: Record<string, string> = {}): Promise<void> => {
    const { revision } = await publish(work.db, { tenant: work.tenant, document, decisions });
    await work.catalogs.refresh(work.tenant.id, "reuse", revision);
  };
  const remove = () => release(without, { "field.remove:deal.cost": "accept", "object.remove:deal__lines": "accept" });
  /** What each change says of a key, oldest first. */
  const past = async (key: string, actor = boss): Promise<readonly unknown[]> => {
    const { items } = JSON.parse(await timelineOf(await work.ctx(actor), "deal", id)) as {
      items: readonly { type: string; changes?: Record<string, unknown> }[];
    };
    return items.flatMap(({ changes }) => (changes && key in changes ? [changes[key]] : [])).reverse();
  };
  const evidence = async (actor: Actor): Promise<readonly unknown[]> => {
    const { items } = JSON.parse(await transitionsOf(await work.ctx(actor), "deal", id)) as {
      items: readonly { evidence: readonly { reads: unknown }[] }[];
    };
    return items.flatMap((move) => move.evidence.map(({ reads }) => reads));
  };

  it("shows its readers nothing of the field that had it before, neither changes nor evidence", async () => {
    expect([await past("cost"), await past("cost", seller)]).toEqual([
      [
        [null, 7],
        [7, 8],
      ],
      [],
    ]);
    expect([await evidence(boss), await evidence(seller)]).toEqual([[{ cost: "8" }], [{}]]);
    await remove();
    await release(design([field("cost", "text"), lines(field("item", "text"))], { "!": { empty: { var: "cost" } } }));
    await patchRecord(await work.ctx(seller), "deal", id, { fields: { cost: "new", lines: [{ item: "new" }] } }, "*");
    expect([await past("cost"), await past("cost", seller)]).toEqual([[[null, "new"]], [[null, "new"]]]);
    expect(await past("lines")).toMatchObject([[null, [{ item: "new" }]]]);
    expect([await evidence(boss), await evidence(seller)]).toEqual([[{}], [{}]]);
  });

  it("is read under the name of its time: a field that moved takes its past along", async () => {
    const rule = { ">": [{ var: "price" }, 0] };
    await release(design([field("price", "number"), lines(field("item", "text"))], rule), { "field.remove:deal.cost": "move:price" });
    await release(design([field("price", "number"), field("cost", "text"), lines(field("item", "text"))], rule));
    await patchRecord(await work.ctx(boss), "deal", id, { fields: { cost: "new", price: 9 } }, "*");
    expect([await past("price"), await past("cost")]).toEqual([
      [
        [null, 7],
        [7, 8],
        [8, 9],
      ],
      [[null, "new"]],
    ]);
    expect(await evidence(seller)).toEqual([{ price: "8" }]);
  });

  it("is each field's own while it had it, when the first comes back", async () => {
    await remove();
    await release(design([field("cost", "text")], { "!": { empty: { var: "name" } } }));
    await patchRecord(await work.ctx(boss), "deal", id, { fields: { cost: "between" } }, "*");
    await release(without, { "field.remove:deal.cost": "accept" });
    const { revision } = await rollback(work.db, { tenant: work.tenant, app: "reuse", version: 1 });
    await work.catalogs.refresh(work.tenant.id, "reuse", revision);
    await patchRecord(await work.ctx(boss), "deal", id, { fields: { cost: 9 } }, "*");
    expect(await past("cost")).toEqual([
      [null, 7],
      [7, 8],
      [8, 9],
    ]);
    expect(await past("lines")).toMatchObject([[null, [{ item: "old" }]]]);
    expect(await evidence(boss)).toEqual([{ cost: "8" }]);
  });

  it("shows nothing of a stored field where a computed one has it now, nor the other way round", async () => {
    await remove();
    await release(
      design([field("cost", "formula", { formula: { "+": [1, 1] }, result: { kind: "number" } })], { ">": [{ var: "cost" }, 0] }),
    );
    expect(await evidence(boss)).toEqual([{}]);
    await advance(await work.ctx(boss), "deal", id, { to: "a", reason: { note: "n" } }, "*");
    await advance(await work.ctx(boss), "deal", id, { to: "b" }, "*");
    expect(await evidence(boss)).toEqual([{}, { cost: "2" }]);
    await release(without);
    await release(design([field("cost", "number")], { ">": [{ var: "cost" }, 0] }), { "field.return:deal.cost": "empty" });
    expect(await evidence(boss)).toEqual([{}, {}]);
  });

  it("is not filled by undoing what an import wrote into the field before it", async () => {
    const now = new Date().toISOString();
    const { version } = told(await patchRecord(await work.ctx(boss, { cause: "import", now }), "deal", id, { fields: { cost: 10 } }, "*"));
    await remove();
    await release(design([field("cost", "number")], { "!": { empty: { var: "name" } } }), { "field.return:deal.cost": "empty" });
    const ctx = await work.ctx(boss, { cause: "undo" });
    const counts = await work.db.transaction((tx) => undoRows(ctx, tx, [{ outcome: "update", object: "deal", id, version, at: now }]));
    expect(counts).toMatchObject({ restored: 1 });
    expect(told(await getRecord(await work.ctx(boss), "deal", id)).fields["cost"]).toBeNull();
  });

  it("gives nobody the files of the field that had it before", async () => {
    const papers = (): AppDefinition => design([field("papers", "file")], { "!": { empty: { var: "name" } } });
    await release(papers(), { "field.remove:deal.cost": "accept", "object.remove:deal__lines": "accept" });
    const file = newId();
    await work.sql(
      `insert into :schema.file (id, name, type, kind, bytes, hash, uploaded_by, uploaded_at) values ($1, 'a.pdf', 'application/pdf', 'pdf', 1, '0', $2, $3)`,
      [file, boss.member, new Date().toISOString()],
    );
    await patchRecord(await work.ctx(boss), "deal", id, { fields: { papers: [file] } }, "*");
    const may = async (): Promise<boolean> => {
      const [row] = await work.sql("select attached_at from :schema.file where id = $1", [file]);
      const at = new Date(String(row?.["attached_at"])).toISOString();
      return await mayReadFile(await work.ctx(seller), file, { object: "deal", record: id, field: "papers", at });
    };
    expect(await may()).toBe(true);
    await release(without, { "field.remove:deal.papers": "accept" });
    await release(papers(), { "field.return:deal.papers": "empty" });
    expect(await may()).toBe(false);
    const taken = patchRecord(await work.ctx(boss), "deal", id, { fields: { papers: [file] } }, "*");
    await expect(taken).rejects.toMatchObject({ errors: [{ pointer: "/fields/papers/0", code: "FIELD_FILE_UNKNOWN" }] });
  });

  it("stays as it was read in what was published before keys had spans", async () => {
    await work.sql(
      `update :schema.definition_version set physical = jsonb_set(physical, '{objects,deal}', (physical #> '{objects,deal}') - 'lostKeys' - 'computed')`,
    );
    const moved = design([field("price", "number"), lines(field("item", "text"))], { ">": [{ var: "price" }, 0] });
    await release(moved, { "field.remove:deal.cost": "move:price" });
    // As releases before this one noted it.
    const [row] = await work.sql(
      `select physical #>> '{objects,deal,columns,price,formerKeys,0,until}' as until from :schema.definition_version where version = 2`,
    );
    expect(row?.["until"]).toMatch(/Z$/);
    expect(await past("price")).toEqual([
      [null, 7],
      [7, 8],
    ]);
  });
});
