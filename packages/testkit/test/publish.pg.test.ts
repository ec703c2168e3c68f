import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import { openCatalogs, planPublish, rollback } from "@funnelsmith/storage";
import { describe, expect, it } from "vitest";
import { sampleApp } from "../src/sample-app.ts";
import { openTestDatabase } from "../src/test-database.ts";
import { change, objectOf, title } from "./change-app.ts";
import { openPublishWork } from "./publish-work.ts";

const work = openPublishWork();
const { table, rows, one, insert, release } = work;

describe("publishing", () => {
  it("makes the tables, which the runtime fills and cannot change", async () => {
    await insert("account", [{ name: "甲公司" }]);
    const unseen = await openTestDatabase();
    const alter = { text: `alter table ${table("account")} add column x int`, values: [] };
    await expect(unseen.one(alter)).rejects.toMatchObject({ code: "42501" });
    await unseen.close();
    await expect(insert("account", [{ name: " 甲公司 " }])).rejects.toMatchObject({
      code: "UNIQUE_TAKEN",
      errors: [{ pointer: "/fields/name" }],
    });
    await expect(insert("deal", [{ name: "x", account: "00000000-0000-7000-8000-000000000000" }])).rejects.toMatchObject({
      code: "RECORD_INVALID",
      errors: [{ pointer: "/fields/account", code: "REFERENCE_NOT_FOUND" }],
    });
    await expect(insert("deal", [{ name: "x", amount: "NaN" }])).rejects.toMatchObject({ errors: [{ pointer: "/fields/amount" }] });
  });

  it("refuses a definition that does not hold together, with pointers", async () => {
    const broken = change((app) => {
      objectOf(app, "deal").titleField = "nothing";
      app.funnels![0]!.stages[3]!.entry![1]!.rule = { ">=": [{ var: "budgett" }, 1] };
    });
    const error = await release(broken).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Problem);
    expect((error as Problem).errors.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(["/objects/1/titleField", expect.stringMatching(/^\/funnels\/0\/stages\/3\/entry\/1\/rule/)]),
    );
    expect((await work.test.catalogs.get(work.test.tenant.id, "b2b")).version).toBe(1);
  });

  it("adds a field at once, without touching rows", async () => {
    await insert("deal", [{ name: "one", amount: "10" }]);
    const grade: FieldDefinition = { key: "grade", kind: "select", title, options: [{ value: "a", title: "A" }] };
    const document = change((app) => objectOf(app, "deal").fields.push(grade));
    const planned = await planPublish(work.test.db, { tenant: work.test.tenant, document });
    expect(planned.changes.map(({ class: kind }) => kind)).toEqual(["safe"]);
    const done = await release(document, { planId: planned.planId });
    expect(done).toMatchObject({ version: 2, revision: 2 });
    expect(await rows(`select name, grade from ${table("deal")}`)).toEqual([{ name: "one", grade: null }]);
  });

  it("keeps an index in the order of a choice's options, whatever order they are put in", async () => {
    const graded = (...values: readonly string[]) =>
      change((app) => {
        const options = values.map((value) => ({ value, title: value }));
        objectOf(app, "deal").fields.push({ key: "grade", kind: "select", title, options });
        app.views = [
          { key: "by_grade", object: "deal", title, type: "table", fields: ["name"], sort: [{ field: "grade", direction: "asc" }] },
        ];
      });
    const indexed = async () => {
      const found = await rows("select indexdef from pg_catalog.pg_indexes where schemaname = $1", [work.test.tenant.schema]);
      return found.flatMap(({ indexdef }) => /array_position\((.*?)\]/i.exec(String(indexdef))?.[1]?.match(/(?<=')[a-z]+(?=')/g) ?? []);
    };
    await release(graded("a", "b"));
    expect(await indexed()).toEqual(["a", "b"]);
    await release(graded("b", "a", "c"));
    expect(await indexed()).toEqual(["b", "a", "c"]);
  });

  it("keeps the tables as they are when only words and gates change", async () => {
    const before = work.test.statements.length;
    await release(
      change((app) => {
        app.title = "Other";
        app.funnels![0]!.stages[1]!.requiredFields = [];
      }),
    );
    expect(work.test.statements.slice(before).filter(({ text }) => /^\s*(alter|create|drop)/i.test(text))).toEqual([]);
  });

  it("makes no version of a document that says what the live one says", async () => {
    const shuffled = Object.fromEntries(Object.entries(sampleApp()).toReversed()) as unknown as AppDefinition;
    const { planId, changes } = await planPublish(work.test.db, { tenant: work.test.tenant, document: shuffled });
    expect(changes).toEqual([]);
    expect(await release(shuffled, { planId })).toEqual({ version: 1, revision: 1, changed: false, counts: {} });
    expect(await rollback(work.test.db, { tenant: work.test.tenant, app: "b2b", version: 1 })).toMatchObject({
      version: 1,
      changed: false,
    });
    expect(await one(`select count(*) from "${work.test.tenant.schema}".definition_version`)).toBe(1);
  });

  it("refuses a plan made on another version", async () => {
    const document = change((app) => void (app.title = "Two"));
    const { planId } = await planPublish(work.test.db, { tenant: work.test.tenant, document });
    await release(change((app) => void (app.title = "One")));
    await expect(release(document, { planId })).rejects.toMatchObject({ code: "PLAN_STALE" });
  });

  it("lets one of two publishes at once through, never half of each", async () => {
    const titles = ["A", "B", "C", "D"];
    const answers = await Promise.allSettled(titles.map((word) => release(change((app) => void (app.title = word)))));
    const won = answers.filter((answer) => answer.status === "fulfilled").length;
    for (const answer of answers) if (answer.status === "rejected") expect(answer.reason).toMatchObject({ code: "PUBLISH_BUSY" });
    expect(won).toBeGreaterThan(0);
    expect((await work.test.catalogs.refresh(work.test.tenant.id, "b2b")).version).toBe(1 + won);
  });

  it("is heard by other servers before they meet its tables", async () => {
    const other = openCatalogs(work.test.db);
    expect((await other.get(work.test.tenant.id, "b2b")).version).toBe(1);
    await release(change((app) => void (app.title = "New")));
    await expect.poll(async () => (await other.get(work.test.tenant.id, "b2b")).version, { timeout: 10_000, interval: 20 }).toBe(2);
    other.close();
  });
});
