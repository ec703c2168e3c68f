import type { AppDefinition } from "@funnelsmith/definition";
import { untilHeldUp } from "@funnelsmith/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, openWork, type Work } from "../../test/open-work.ts";
import { told } from "../../test/told.ts";
import type { Actor } from "../context.ts";
import { bulkWrite } from "./bulk-write.ts";
import { createRecord } from "./create-record.ts";
import { patchRecord } from "./patch-record.ts";

const name = { key: "name", kind: "text", title: "Name" } as const;

const phone = { key: "phone", kind: "text", title: "Phone" } as const;
const place = { key: "place", kind: "text", title: "Place" } as const;

/** A call takes its contact from its deal, a visit its phone and its place. */
const callsApp: AppDefinition = {
  formatVersion: 1,
  key: "calls",
  version: "1.0.0",
  title: "Calls",
  objects: [
    { key: "contact", title: "Contact", titleField: "name", fields: [name] },
    {
      key: "deal",
      title: "Deal",
      titleField: "name",
      fields: [name, phone, place, { key: "contact", kind: "reference", object: "contact", onDelete: "restrict", title: "Contact" }],
    },
    {
      key: "call",
      title: "Call",
      titleField: "name",
      fields: [
        name,
        { key: "contact", kind: "reference", object: "contact", onDelete: "clear", title: "Contact" },
        { key: "deal", kind: "reference", object: "deal", onDelete: "cascade", fill: { contact: "contact" }, title: "Deal" },
      ],
      validations: [
        { key: "not_blocked", rule: { "!=": [{ var: "contact.name" }, "blocked"] }, message: "Not to be called", fields: ["contact"] },
      ],
    },
    {
      key: "visit",
      title: "Visit",
      titleField: "name",
      fields: [
        name,
        { ...phone, required: true },
        place,
        { key: "contact", kind: "reference", object: "contact", onDelete: "clear", title: "Contact" },
        {
          key: "deal",
          kind: "reference",
          object: "deal",
          onDelete: "cascade",
          fill: { phone: "phone", place: "place", contact: "contact" },
          title: "Deal",
        },
      ],
    },
  ],
  funnels: [
    {
      key: "visits",
      object: "visit",
      title: "Visits",
      stages: [
        { key: "fixed", kind: "open", title: "Fixed", probability: 0.5, lockedFields: ["place"] },
        { key: "met", kind: "open", title: "Met", probability: 0.7, requiredFields: ["deal"] },
        { key: "done", kind: "won", title: "Done", probability: 1 },
      ],
    },
  ],
  roles: [
    {
      key: "caller",
      title: "Caller",
      objects: {
        contact: { read: "own", create: "own" },
        deal: { read: "all" },
        call: { read: "all", create: "own", update: "own" },
        visit: { read: "all", create: "own", update: "all" },
      },
      funnels: { visits: { advance: "own" } },
    },
  ],
};

describe("a reference filled in from another one", () => {
  let work: Work;
  let admin: Actor;
  let caller: Actor;
  beforeAll(async () => {
    work = await openWork(callsApp);
    admin = await work.member([], { admin: true });
    caller = await work.member(["caller"]);
  });
  afterAll(() => work.drop());

  const make = async (actor: Actor, object: string, fields: Record<string, unknown>) =>
    told(await createRecord(await work.ctx(actor), object, { fields: { name: object, ...fields } }));

  it("points at the same row, unless another one is given", async () => {
    const [first, second] = [await make(admin, "contact", {}), await make(admin, "contact", {})];
    const deal = await make(admin, "deal", { contact: first.id });
    expect((await make(admin, "call", { deal: deal.id })).fields["contact"]).toMatchObject({ id: first.id });
    expect((await make(admin, "call", { deal: deal.id, contact: second.id })).fields["contact"]).toMatchObject({ id: second.id });
  });

  it("stays empty where there is nothing to take, or nothing its writer may see", async () => {
    const bare = await make(admin, "deal", {});
    expect((await make(admin, "call", { deal: bare.id })).fields["contact"]).toBeNull();
    const deal = await make(admin, "deal", { contact: (await make(admin, "contact", {})).id });
    expect((await make(caller, "call", { deal: deal.id })).fields["contact"]).toBeNull();
  });

  const patch = async (actor: Actor, id: string, fields: Record<string, unknown>, object = "call") =>
    told(await patchRecord(await work.ctx(actor), object, id, { fields }, "*"));

  it("stays empty in a gated creation as well, where its writer may not see the row", async () => {
    const hidden = await make(admin, "deal", { contact: (await make(admin, "contact", {})).id, phone: "1" });
    const seen = await make(admin, "deal", { contact: (await make(caller, "contact", {})).id, phone: "1" });
    const start = async (deal: string) => {
      const input = { fields: { name: "visit", deal }, funnel: "visits", stage: "met", reason: { note: "met" } };
      return told(await createRecord(await work.ctx(caller), "visit", input)).fields["contact"];
    };
    expect(await start(hidden.id)).toBeNull();
    expect(await start(seen.id)).toMatchObject({ title: "contact" });
  });

  it("leaves no required field empty in a gated bulk creation, whatever the row before had", async () => {
    const [phoned, bare] = [await make(admin, "deal", { phone: "1" }), await make(admin, "deal", {})];
    const create = [phoned, bare].map((deal) => ({
      fields: { name: "bulk visit", deal: deal.id },
      funnel: "visits",
      stage: "met",
      reason: { note: "met" },
    }));
    const result = await bulkWrite(await work.ctx(admin), "visit", { create, mode: "each" });
    expect(result.errors.map(({ index, problem }) => [index, problem.errors[0]?.pointer])).toEqual([[1, "/fields/phone"]]);
    expect(await work.sql(`select name, phone from :schema.calls__visit where name = 'bulk visit'`)).toEqual([
      { name: "bulk visit", phone: "1" },
    ]);
  });

  it("follows the other one when that is changed, in one patch or in many", async () => {
    const contact = await make(admin, "contact", {});
    const deal = await make(admin, "deal", { contact: contact.id });
    const [one, two] = [await make(admin, "call", {}), await make(admin, "call", {})];
    expect((await patch(admin, one.id, { deal: deal.id })).fields["contact"]).toMatchObject({ id: contact.id });
    await bulkWrite(await work.ctx(admin), "call", { update: [{ id: two.id, fields: { deal: deal.id } }] });
    expect((await patch(admin, two.id, { name: "again" })).fields["contact"]).toMatchObject({ id: contact.id });
  });

  it("is emptied by a patch where its writer may not see the row, or the row is deleted", async () => {
    const own = await make(admin, "contact", {});
    const hidden = await make(admin, "contact", {});
    const deal = await make(admin, "deal", { contact: hidden.id });
    const call = await make(caller, "call", {});
    await patch(admin, call.id, { contact: own.id });
    expect((await patch(caller, call.id, { deal: deal.id })).fields["contact"]).toBeNull();
    const gone = await make(admin, "contact", {});
    const late = await make(admin, "deal", { contact: gone.id });
    await work.sql(`update :schema.calls__contact set deleted_at = $2 where id = $1`, [gone.id, new Date()]);
    expect((await patch(admin, call.id, { deal: late.id })).fields["contact"]).toBeNull();
    const bulk = await make(caller, "call", {});
    await bulkWrite(await work.ctx(caller), "call", { update: [{ id: bulk.id, fields: { deal: deal.id } }] });
    expect((await patch(caller, bulk.id, { name: "again" })).fields["contact"]).toBeNull();
  });

  it("waits for whoever deletes the row it is about to point at", async () => {
    const contact = await make(admin, "contact", {});
    const deal = await make(admin, "deal", { contact: contact.id });
    const call = await make(admin, "call", {});
    const ctx = await work.ctx(admin);
    let waiting: Promise<unknown> | undefined;
    await ctx.db.transaction(async (tx) => {
      await tx.query({
        text: `update "${work.tenant.schema}".calls__contact set deleted_at = $2 where id = $1`,
        values: [contact.id, new Date()],
      });
      waiting = patch(admin, call.id, { deal: deal.id }).then((record) => record.fields["contact"]);
      await untilHeldUp(work);
    });
    expect(await waiting).toBeNull();
  });

  it("is judged as it has become, by a patch and by a creation", async () => {
    const ctx = await work.ctx(admin);
    const during = async (write: (deal: string) => Promise<unknown>): Promise<string> => {
      const contact = await make(admin, "contact", {});
      const deal = await make(admin, "deal", { contact: contact.id });
      let waiting: Promise<string> | undefined;
      await ctx.db.transaction(async (tx) => {
        const text = `update "${work.tenant.schema}".calls__contact set name = 'blocked', version = version + 1 where id = $1`;
        await tx.query({ text, values: [contact.id] });
        waiting = codeOf(write(deal.id));
        await untilHeldUp(work);
      });
      return waiting ?? "";
    };
    const call = await make(admin, "call", {});
    expect(await during((deal) => patch(admin, call.id, { deal }))).toBe("RECORD_INVALID");
    expect(await during((deal) => make(admin, "call", { deal }))).toBe("RECORD_INVALID");
    const update = (deal: string) => [{ id: call.id, fields: { deal } }];
    expect(await during((deal) => bulkWrite(ctx, "call", { update: update(deal) }))).toBe("RECORD_INVALID");
  });

  it("is held to its own rules: what is required is not emptied, what a stage locks stays", async () => {
    const fields = { name: "visit", phone: "1", place: "here" };
    const visit = told(await createRecord(await work.ctx(admin), "visit", { fields, funnel: "visits", stage: "fixed" }));
    const [bare, phoned] = [await make(admin, "deal", {}), await make(admin, "deal", { phone: "2", place: "here" })];
    await expect(patch(caller, visit.id, { deal: bare.id }, "visit")).rejects.toMatchObject({
      code: "FIELD_LOCKED",
      errors: [{ pointer: "/fields/place" }],
    });
    await expect(patch(caller, visit.id, { deal: bare.id, place: "here" }, "visit")).rejects.toMatchObject({
      code: "RECORD_INVALID",
      errors: [{ pointer: "/fields/phone", code: "REQUIRED" }],
    });
    expect((await patch(caller, visit.id, { deal: phoned.id }, "visit")).fields).toMatchObject({ phone: "2", place: "here" });
  });
});
