import { Problem } from "@funnelsmith/problem";
import { abortPublish, type Database, planPublish, publish } from "@funnelsmith/storage";
import { describe, expect, it } from "vitest";
import { untilHeldUp } from "../src/until-held-up.ts";
import { change, objectOf, replace, title } from "./change-app.ts";
import { openPublishWork } from "./publish-work.ts";

const work = openPublishWork();
const { table, rows, one, insert, release } = work;

describe("a publish beside work", () => {
  it("prepares a large table while the old version is read and written", async () => {
    await insert(
      "deal",
      Array.from({ length: 40 }, (_, n) => ({ name: `${n}`, stage: "lead" })),
    );
    const document = change((app) => {
      replace("deal", "name", { key: "name", kind: "number", title, scale: 2 })(app);
      const deal = objectOf(app, "deal");
      deal.titleField = "note";
      deal.searchFields = ["note"];
      deal.fields.push({ key: "code", kind: "text", title, unique: true }, { key: "lead_by", kind: "member", title });
    });
    let working = true;
    let writes = 0;
    const writer = (async () => {
      while (working) {
        await insert("deal", [{ name: `1${writes}`, stage: "lead" }]).then(
          () => (writes += 1),
          (error: unknown) => {
            // After the switch the column is a number.
            if (!(error instanceof Problem)) throw error;
          },
        );
      }
    })();
    await expect.poll(() => writes).toBeGreaterThan(0);
    const done = await release(document, { mostRowsAtOnce: 0 }).finally(() => {
      working = false;
    });
    await writer;
    expect(done.revision).toBeGreaterThan(2);
    expect(await rows(`select count(*) as all, count(name) as filled, pg_typeof(min(name))::text as type from ${table("deal")}`)).toEqual([
      { all: 40 + writes, filled: 40 + writes, type: "numeric" },
    ]);
    const broken = await work.test.db.administerAlone({
      text: "select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and not i.indisvalid",
      values: [work.test.tenant.schema],
    });
    expect(broken).toEqual([]);
    await insert("deal", [{ name: "1.5", code: "x" }]);
    await expect(insert("deal", [{ name: "2", code: "X " }])).rejects.toMatchObject({
      code: "UNIQUE_TAKEN",
      errors: [{ pointer: "/fields/code" }],
    });
    await expect(insert("deal", [{ name: "2", lead_by: "00000000-0000-7000-8000-000000000000" }])).rejects.toMatchObject({
      errors: [{ pointer: "/fields/lead_by" }],
    });
  });

  it("removes what it prepared when it cannot end", async () => {
    await insert("account", [{ name: "甲", phone: "1" }]);
    const document = change(replace("account", "phone", { key: "phone", kind: "phone", title, unique: true }));
    const before = await work.columnsOf("account");
    process.env["FUNNELSMITH_FAIL_POINT"] = "prepare.after-commit:throw";
    try {
      await expect(release(document, { mostRowsAtOnce: 0 })).rejects.toThrow(/fail point/);
    } finally {
      delete process.env["FUNNELSMITH_FAIL_POINT"];
    }
    expect(await work.columnsOf("account")).toEqual(before);
    expect(await abortPublish(work.test.db, work.test.tenant, "b2b")).toBe(false);
    const [stored] = await rows(`select version, revision > 1 as told, preparing from "${work.test.tenant.schema}".app`);
    expect(stored).toEqual({ version: 1, told: true, preparing: null });
    await expect(release(document, { mostRowsAtOnce: 0 })).resolves.toMatchObject({ version: 2 });
  });

  it("asks about the records that come after it has counted, and before it switches", async () => {
    const { db, tenant } = work.test;
    const document = change((app) => {
      const [funnel] = app.funnels ?? [];
      if (funnel) funnel.stages = funnel.stages.filter(({ key }) => key !== "proposal");
    });
    let late = 0;
    const busy: Database = {
      ...db,
      administer: async (switching, options) => {
        if (options?.lockTimeoutMs !== undefined) {
          await insert("deal", [{ name: `late ${late}`, stage: "proposal" }]);
          late += 1;
        }
        return db.administer(switching, options);
      },
    };
    expect((await planPublish(db, { tenant, document })).changes.filter((one) => one.class !== "safe")).toEqual([]);
    await expect(publish(busy, { tenant, document })).rejects.toMatchObject({
      code: "PUBLISH_UNDECIDED",
      errors: [{ pointer: "/decisions/stages.remove:sales" }],
    });
    expect(late).toBeGreaterThan(0);
    expect(await one(`select max(version) from "${tenant.schema}".definition_version`)).toBe(1);
    expect(await one(`select count(*) from ${table("deal")} where stage = 'proposal'`)).toBe(late);
  });

  it("lets readers in while it waits for one who reads for long", async () => {
    await insert("deal", [{ name: "one" }]);
    const document = change((app) => objectOf(app, "deal").fields.push({ key: "extra", kind: "text", title }));
    let releasing: Promise<unknown> | undefined;
    let released = false;
    await work.test.db.transaction(async (tx) => {
      await tx.query({ text: `select count(*) from ${table("deal")}`, values: [] });
      releasing = release(document).finally(() => (released = true));
      await untilHeldUp(work.test);
      for (let at = 0; at < 20; at += 1) expect(await rows(`select name from ${table("deal")}`)).toHaveLength(1);
      expect(released).toBe(false);
    });
    await releasing;
    expect(await one(`select extra from ${table("deal")}`)).toBeNull();
  });
});
