import type { AppDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, openWork, type Work } from "../../test/open-work.ts";
import { told } from "../../test/told.ts";
import type { Actor } from "../context.ts";
import { bulkWrite } from "./bulk-write.ts";
import { createRecord } from "./create-record.ts";
import { patchRecord } from "./patch-record.ts";

/** Whoever may change every deal may unlock only some of them. */
const app: AppDefinition = {
  formatVersion: 1,
  key: "locks",
  version: "1.0.0",
  title: "Locks",
  objects: [
    {
      key: "deal",
      title: "Deal",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name" },
        { key: "price", kind: "money", title: "Price" },
      ],
    },
  ],
  funnels: [
    {
      key: "sales",
      object: "deal",
      title: "Sales",
      stages: [
        { key: "agreed", kind: "open", title: "Agreed", lockedFields: ["price"] },
        { key: "won", kind: "won", title: "Won" },
      ],
    },
  ],
  roles: (["own", "subordinates"] as const).map((unlock) => ({
    key: unlock,
    title: unlock,
    objects: { deal: { read: "all", create: "own", update: "all" } },
    funnels: { sales: { unlock } },
  })),
};

describe("a field that a stage locks", () => {
  let work: Work;
  let admin: Actor;
  beforeAll(async () => {
    work = await openWork(app);
    admin = await work.member([], { admin: true });
  });
  afterAll(() => work.drop());

  it.each(["own", "subordinates"])("is unlocked where the right to unlock is %s, and never in nobody's record", async (role) => {
    const seller = await work.member([role]);
    const ctx = await work.ctx(seller);
    const write = async (owner: string | null): Promise<string[]> => {
      const { id } = told(await createRecord(await work.ctx(admin), "deal", { fields: { name: "deal", price: "1.00" }, owner }));
      return [
        await codeOf(patchRecord(ctx, "deal", id, { fields: { price: "2.00" } }, "*")),
        await codeOf(bulkWrite(ctx, "deal", { update: [{ id, fields: { price: "3.00" } }] })),
      ];
    };
    expect(await write(seller.member)).toEqual(["ok", "ok"]);
    expect(await write(admin.member)).toEqual(["FIELD_LOCKED", "FIELD_LOCKED"]);
    expect(await write(null)).toEqual(["FIELD_LOCKED", "FIELD_LOCKED"]);
  });
});
