import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";
import { publish, resumePublishes } from "@funnelsmith/storage";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openWork, type Work } from "../../test/open-work.ts";
import { told } from "../../test/told.ts";
import type { Actor } from "../context.ts";
import { timelineOf } from "../moves/timeline.ts";
import { createRecord } from "./create-record.ts";
import { deleteRecord } from "./delete-record.ts";
import { patchRecord } from "./patch-record.ts";

const field = (key: string, kind: string, more: object = {}): FieldDefinition => ({ key, kind, title: key, ...more }) as FieldDefinition;

const design = (size: FieldDefinition, held: FieldDefinition, quantity: FieldDefinition): AppDefinition => ({
  formatVersion: 1,
  key: "lost",
  version: "1.0.0",
  title: "Lost",
  objects: [
    {
      key: "deal",
      title: "Deal",
      titleField: "name",
      fields: [field("name", "text"), size, held, field("lines", "subTable", { fields: [field("item", "text"), quantity] })],
    },
  ],
});
const first = design(field("size", "text"), field("held", "boolean"), field("quantity", "text"));
const second = design(field("size", "number", { scale: 2 }), field("held", "date"), field("quantity", "number"));
const decisions = {
  "field.convert:deal.size": "keep",
  "field.convert:deal.held": "accept",
  "field.convert:deal__lines.quantity": "erase",
};

interface Change {
  readonly type: string;
  readonly at: string;
  readonly cause: string;
  readonly version: number;
  readonly actor: { readonly id: string } | null;
  readonly changes: unknown;
}

describe.each([
  ["in the switch", {}],
  ["after it, of a large table", { mostRowsAtOnce: 0 }],
])("values that a new kind cannot take %s", (_, more) => {
  let work: Work;
  let boss: Actor;
  beforeEach(async () => {
    work = await openWork(first);
    boss = await work.member([], { admin: true });
  });
  afterEach(() => work.drop());

  const make = async (fields: Record<string, unknown>) => told(await createRecord(await work.ctx(boss), "deal", { fields }));
  const release = () => publish(work.db, { tenant: work.tenant, document: second, decisions, by: boss.member, ...more });
  const fresh = () => work.catalogs.refresh(work.tenant.id, "lost");
  const changes = async (id: string): Promise<readonly Change[]> => {
    const { items } = JSON.parse(await timelineOf(await work.ctx(boss), "deal", id)) as { items: readonly Change[] };
    return items.toReversed();
  };
  const versions = async (): Promise<readonly unknown[]> =>
    await work.sql(
      `select r.name, r.version, (select max(a.version) from :schema.audit a where a.record_id = r.id) as told from :schema.lost__deal r order by r.name`,
    );

  it("stay in the record's history, those that convert leave no trace there", async () => {
    const unfit = await make({
      name: "a",
      size: "large",
      held: true,
      lines: [
        { item: "i", quantity: "many" },
        { item: "j", quantity: "2" },
      ],
    });
    const fit = await make({ name: "b", size: "12", lines: [{ item: "k", quantity: "3" }] });
    const gone = await make({ name: "c", size: "gone" });
    await deleteRecord(await work.ctx(boss), "deal", gone.id, "*");
    const { unfinished } = await release();
    expect(unfinished).toBeUndefined();
    await fresh();
    const [row] = (unfit.fields["lines"] as readonly { id: string }[]) ?? [];
    const found = (await changes(unfit.id)).slice(1);
    expect(found.map((one) => one.changes)).toEqual([
      { size: ["large", null], held: [true, null] },
      { lines: [[{ id: row?.id, quantity: "many" }], [{ id: row?.id }]] },
    ]);
    expect(found).toMatchObject([
      { cause: "redesign", version: 2, actor: { id: boss.member } },
      { cause: "redesign", version: 3, actor: { id: boss.member } },
    ]);
    expect(await changes(fit.id)).toHaveLength(1);
    expect(await work.sql("select changes from :schema.audit where record_id = $1 and cause = 'redesign'", [gone.id])).toEqual([
      { changes: { size: ["gone", null] } },
    ]);
    expect(await versions()).toEqual([
      { name: "a", version: 3, told: 3 },
      { name: "b", version: 2, told: 1 },
      { name: "c", version: 3, told: 3 },
    ]);
    // Who follows the feed hears of them.
    const events = await work.sql("select payload from :schema.outbox where payload ->> 'cause' = 'redesign'");
    const ids = events.flatMap((event) => (event["payload"] as { ids: readonly string[] }).ids);
    expect(ids.toSorted()).toEqual([unfit.id, unfit.id, gone.id].toSorted());
  });
});

describe("values lost in the publish of a large table", () => {
  let work: Work;
  let boss: Actor;
  beforeEach(async () => {
    work = await openWork(first);
    boss = await work.member([], { admin: true });
  });
  afterEach(() => work.drop());

  it("are told once and in their place, though a server died and somebody wrote in between", async () => {
    const made = [];
    for (let n = 0; n < 3; n += 1) {
      made.push(told(await createRecord(await work.ctx(boss), "deal", { fields: { name: `${n}`, size: `large ${n}` } })));
    }
    const [one] = made;
    process.env["FUNNELSMITH_FAIL_POINT"] = "switch.after-commit:throw";
    try {
      const { unfinished } = await publish(work.db, { tenant: work.tenant, document: second, decisions, mostRowsAtOnce: 0 });
      expect(unfinished).toBeDefined();
    } finally {
      delete process.env["FUNNELSMITH_FAIL_POINT"];
    }
    await work.catalogs.refresh(work.tenant.id, "lost");
    await patchRecord(await work.ctx(boss), "deal", one?.id ?? "", { fields: { size: "5" } }, "*");
    await resumePublishes(work.db);
    await resumePublishes(work.db);
    await work.catalogs.refresh(work.tenant.id, "lost");
    for (const { id } of made) {
      const rows = await work.sql("select changes from :schema.audit where record_id = $1 and cause = 'redesign'", [id]);
      expect(rows).toHaveLength(1);
    }
    const { items } = JSON.parse(await timelineOf(await work.ctx(boss), "deal", one?.id ?? "")) as { items: readonly Change[] };
    expect(items.map(({ changes }) => changes).toReversed()).toMatchObject([
      { size: [null, "large 0"] },
      { size: ["large 0", null] },
      { size: [null, "5.00"] },
    ]);
  });
});
