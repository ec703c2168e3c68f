import type { AppDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWork, type Work } from "../../test/open-work.ts";
import { told } from "../../test/told.ts";
import type { Actor } from "../context.ts";
import { createRecord } from "./create-record.ts";

const name = { key: "name", kind: "text", title: "Name" } as const;

/** A call takes its contact from its deal. */
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
      fields: [name, { key: "contact", kind: "reference", object: "contact", onDelete: "restrict", title: "Contact" }],
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
    },
  ],
  roles: [
    {
      key: "caller",
      title: "Caller",
      objects: { contact: { read: "own" }, deal: { read: "all" }, call: { read: "all", create: "own" } },
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
});
