import { rollback } from "@funnelsmith/storage";
import { describe, expect, it } from "vitest";
import { sampleApp } from "../src/sample-app.ts";
import { change, objectOf, replace, title } from "./change-app.ts";
import { openPublishWork } from "./publish-work.ts";

const work = openPublishWork();
const { table, rows, one, insert, release } = work;

describe("what was there before a publish", () => {
  it("brings hidden values back when an older version is published again, and keeps new rows", async () => {
    await insert("deal", [{ name: "one", quote: "7.00", note: "free text" }]);
    await insert("activity", [{ summary: "called" }]);
    const slim = change((app) => {
      replace("deal", "quote")(app);
      replace("deal", "note", { key: "note", kind: "number", title })(app);
      const deal = objectOf(app, "deal");
      deal.searchFields = ["name"];
      deal.validations = [];
      app.funnels![0]!.stages[3]!.entry = [];
      app.objects = app.objects.filter((object) => object.key !== "activity");
      delete app.roles![0]!.objects!["activity"];
    });
    const decisions = { "field.remove:deal.quote": "accept", "field.convert:deal.note": "keep", "object.remove:activity": "accept" };
    await release(slim, { decisions });
    expect(await one(`select note from ${table("deal")}`)).toBeNull();
    await expect(rows(`select quote from ${table("deal")}`)).rejects.toMatchObject({ code: "DEFINITION_MOVED" });
    await insert("deal", [{ name: "two", note: "5" }]);
    const back = await rollback(work.test.db, { tenant: work.test.tenant, app: "b2b", version: 1 });
    expect(back.version).toBe(3);
    expect(await rows(`select name, quote, note from ${table("deal")} order by name`)).toEqual([
      { name: "one", quote: "7.00", note: "free text" },
      { name: "two", quote: null, note: "5" },
    ]);
    expect(await rows(`select summary from ${table("activity")}`)).toEqual([{ summary: "called" }]);
    expect((await work.test.catalogs.refresh(work.test.tenant.id, "b2b")).version).toBe(3);
    await expect(insert("activity", [{ summary: "x", deal: "00000000-0000-7000-8000-000000000000" }])).rejects.toMatchObject({
      errors: [{ pointer: "/fields/deal" }],
    });
  });

  it("gives a key that is free again to a new and empty field", async () => {
    await insert("deal", [{ name: "one", note: "old" }]);
    const without = change((app) => {
      replace("deal", "note")(app);
      objectOf(app, "deal").searchFields = ["name"];
    });
    await release(without, { decisions: { "field.remove:deal.note": "accept" } });
    await release(sampleApp(), { decisions: { "field.return:deal.note": "empty" } });
    expect(await one(`select note from ${table("deal")}`)).toBeNull();
  });

  it("uses an erased column again for a field of the same type", async () => {
    await insert("activity", [{ summary: "a", type: "call" }]);
    const first = change(replace("activity", "type", { key: "type", kind: "select", title, options: [{ value: "demo", title: "Demo" }] }));
    await release(first, { decisions: { "field.convert:activity.type": "erase" } });
    const columns = (await work.columnsOf("activity")).length;
    const second = structuredClone(first);
    objectOf(second, "activity").fields.push({ key: "place", kind: "select", title, options: [{ value: "here", title: "Here" }] });
    await release(second);
    expect((await work.columnsOf("activity")).length).toBe(columns);
    await insert("activity", [{ summary: "b", place: "here" }]);
    expect(await rows(`select summary, place from ${table("activity")} order by created_at, summary`)).toEqual([
      { summary: "a", place: null },
      { summary: "b", place: "here" },
    ]);
  });

  it("writes search text anew when other fields are searched", async () => {
    await insert("deal", [{ name: "北京", note: "上海" }]);
    await release(change((app) => (objectOf(app, "deal").searchFields = ["note"])));
    expect(await one(`select search::text from ${table("deal")}`)).toBe("'上海' '海'");
  });
});
