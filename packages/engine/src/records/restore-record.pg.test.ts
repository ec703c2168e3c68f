import type { AppDefinition } from "@funnelsmith/definition";
import { publish } from "@funnelsmith/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWork, type Work } from "../../test/open-work.ts";
import { mistakes, told } from "../../test/told.ts";
import type { Actor } from "../context.ts";
import { createRecord } from "./create-record.ts";
import { deleteRecord } from "./delete-record.ts";
import { getRecord } from "./get-record.ts";
import { patchRecord } from "./patch-record.ts";
import { restoreRecord } from "./restore-record.ts";

const name = { key: "name", kind: "text", title: "Name" } as const;

/** A task goes with its deal and only mentions a contact. */
const tasksApp: AppDefinition = {
  formatVersion: 1,
  key: "tasks",
  version: "1.0.0",
  title: "Tasks",
  objects: [
    { key: "contact", title: "Contact", titleField: "name", fields: [name] },
    {
      key: "place",
      title: "Place",
      titleField: "name",
      fields: [name, { key: "within", kind: "reference", object: "place", onDelete: "cascade", title: "Within" }],
    },
    { key: "deal", title: "Deal", titleField: "name", fields: [name] },
    {
      key: "task",
      title: "Task",
      titleField: "name",
      fields: [
        name,
        { key: "deal", kind: "reference", object: "deal", onDelete: "cascade", title: "Deal" },
        { key: "contact", kind: "reference", object: "contact", onDelete: "restrict", title: "Contact" },
        { key: "place", kind: "reference", object: "place", onDelete: "clear", title: "Place" },
      ],
    },
  ],
};

describe("what comes back from the recycle bin", () => {
  let work: Work;
  let boss: Actor;
  beforeAll(async () => {
    work = await openWork(tasksApp);
    boss = await work.member([], { admin: true });
  });
  afterAll(() => work.drop());

  const make = async (object: string, fields: Record<string, unknown> = {}) =>
    told(await createRecord(await work.ctx(boss), object, { fields: { name: object, ...fields } }));
  const remove = async (object: string, id: string) => deleteRecord(await work.ctx(boss), object, id, "*");
  const restore = async (object: string, id: string) => restoreRecord(await work.ctx(boss), object, id);

  it("refers to nothing that is deleted, nor do the rows that come back with it", async () => {
    const [contact, deal] = [await make("contact"), await make("deal")];
    const task = await make("task", { deal: deal.id, contact: contact.id });
    await remove("deal", deal.id);
    // Nothing that is there holds the contact any more.
    await remove("contact", contact.id);
    expect(await mistakes(restore("task", task.id))).toEqual([
      "RECORD_INVALID",
      "/fields/deal REFERENCE_NOT_FOUND",
      "/fields/contact REFERENCE_NOT_FOUND",
    ]);
    expect(await mistakes(restore("deal", deal.id))).toEqual(["RECORD_INVALID", " REFERENCE_NOT_FOUND"]);
    await restore("contact", contact.id);
    await restore("deal", deal.id);
    const back = told(await getRecord(await work.ctx(boss), "task", task.id));
    expect(back.fields).toMatchObject({ deal: { id: deal.id }, contact: { id: contact.id } });
  });

  const fieldsOf = async (id: string) => told(await getRecord(await work.ctx(boss), "task", id)).fields;
  const back = async (id: string) => (JSON.parse((await restore("place", id)).body) as { restored: unknown }).restored;

  it("is pointed at again by what pointed at it, and was not changed there since", async () => {
    const [house, other] = [await make("place"), await make("place")];
    const room = await make("place", { within: house.id });
    const [kept, moved, emptied, gone] = [
      await make("task", { place: house.id }),
      await make("task", { place: house.id }),
      await make("task", { place: room.id }),
      await make("task", { place: room.id }),
    ];
    const deep = await make("task", { place: room.id });
    await remove("place", house.id);
    expect((await fieldsOf(kept.id))["place"]).toBeNull();
    const patch = async (id: string, place: string | null) => patchRecord(await work.ctx(boss), "task", id, { fields: { place } }, "*");
    await patch(moved.id, other.id);
    // Somebody chose, and thought better of it: empty is what he wants now.
    await patch(emptied.id, other.id);
    await patch(emptied.id, null);
    await remove("task", gone.id);
    await patchRecord(await work.ctx(boss), "task", deep.id, { fields: { name: "renamed" } }, "*");
    const before = told(await getRecord(await work.ctx(boss), "task", kept.id)).version;

    expect(await back(house.id)).toEqual({ records: 1, references: 2 });
    expect((await fieldsOf(kept.id))["place"]).toMatchObject({ id: house.id });
    expect((await fieldsOf(deep.id))["place"]).toMatchObject({ id: room.id });
    expect((await fieldsOf(moved.id))["place"]).toMatchObject({ id: other.id });
    expect((await fieldsOf(emptied.id))["place"]).toBeNull();
    const after = told(await getRecord(await work.ctx(boss), "task", kept.id));
    expect(after.version).toBe(before + 1);
    const [entry] = await work.sql(
      "select version, action, changes from :schema.audit where record_id = $1 order by version desc limit 1",
      [kept.id],
    );
    expect(entry).toEqual({ version: after.version, action: "update", changes: { place: [null, house.id] } });
    expect(await work.sql("select record_id from :schema.cleared_reference where target = any($1::uuid[])", [[house.id, room.id]])).toEqual(
      [],
    );
  });

  it("each time anew, and only for what that deletion cleared", async () => {
    const house = await make("place");
    const task = await make("task", { place: house.id });
    await remove("place", house.id);
    await restore("place", house.id);
    await patchRecord(await work.ctx(boss), "task", task.id, { fields: { place: null } }, "*");
    await remove("place", house.id);
    expect(await back(house.id)).toEqual({ records: 0, references: 0 });
    expect((await fieldsOf(task.id))["place"]).toBeNull();
  });

  it("also where the field has another key by now", async () => {
    const house = await make("place");
    const task = await make("task", { place: house.id });
    await remove("place", house.id);
    const document = structuredClone(tasksApp);
    const fields = document.objects.find(({ key }) => key === "task")?.fields ?? [];
    for (const field of fields) if (field.key === "place") field.key = "site";
    const decisions = { "field.remove:task.place": "move:site" };
    const { revision } = await publish(work.db, { tenant: work.tenant, document, decisions });
    await work.catalogs.refresh(work.tenant.id, "tasks", revision);
    expect(await back(house.id)).toEqual({ records: 0, references: 1 });
    expect((await fieldsOf(task.id))["site"]).toMatchObject({ id: house.id });
  });
});
