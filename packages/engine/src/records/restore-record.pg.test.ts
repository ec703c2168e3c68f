import type { AppDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWork, type Work } from "../../test/open-work.ts";
import { mistakes, told } from "../../test/told.ts";
import type { Actor } from "../context.ts";
import { createRecord } from "./create-record.ts";
import { deleteRecord } from "./delete-record.ts";
import { getRecord } from "./get-record.ts";
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
    { key: "deal", title: "Deal", titleField: "name", fields: [name] },
    {
      key: "task",
      title: "Task",
      titleField: "name",
      fields: [
        name,
        { key: "deal", kind: "reference", object: "deal", onDelete: "cascade", title: "Deal" },
        { key: "contact", kind: "reference", object: "contact", onDelete: "restrict", title: "Contact" },
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
});
