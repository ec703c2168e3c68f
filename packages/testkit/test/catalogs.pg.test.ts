import { type Catalog, type Catalogs, type Database, newId, openCatalogs, publish, type Statement } from "@funnelsmith/storage";
import { Problem } from "@funnelsmith/problem";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestTenant, type TestTenant } from "../src/create-test-tenant.ts";
import { sampleApp } from "../src/sample-app.ts";

let test: TestTenant;
let catalogs: Catalogs;
let reads: number;
/** Set, it holds back what the next read of a published version has found. */
let hold: Promise<void> | undefined;

beforeEach(async () => {
  test = await createTestTenant({ app: sampleApp() });
  reads = 0;
  hold = undefined;
  const db: Database = {
    ...test.db,
    // A server that hears no news.
    listen: () => () => {},
    async one(statement: Statement) {
      const rows = await test.db.one(statement);
      if (/v\.physical/.test(statement.text)) {
        reads += 1;
        const until = hold;
        hold = undefined;
        await until;
      }
      return rows as never;
    },
  };
  catalogs = openCatalogs(db);
});
afterEach(async () => {
  catalogs.close();
  await test.drop();
});

const renamed = (title: string) => publish(test.db, { tenant: test.tenant, document: { ...sampleApp(), title } });

describe("the cache of Catalogs", () => {
  it("holds one per tenant and app, and reads it once for many who ask at once", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => catalogs.get(test.tenant.id, "b2b")));
    expect(new Set(all).size).toBe(1);
    expect(await catalogs.get(test.tenant.id, "b2b")).toBe(all[0]);
    expect(await catalogs.refresh(test.tenant.id, "b2b", all[0]!.revision)).toBe(all[0]);
    expect(reads).toBe(1);
    expect(await catalogs.refresh(test.tenant.id, "b2b")).not.toBe(all[0]);
    expect(reads).toBe(2);
  });

  it("keeps no more than it may", async () => {
    const small = openCatalogs({ ...test.db, listen: () => () => {} }, { maxBytes: 10 });
    expect(await small.get(test.tenant.id, "b2b")).not.toBe(await small.get(test.tenant.id, "b2b"));
    small.close();
  });

  it("does not find apps of other tenants or none", async () => {
    await expect(catalogs.get(newId(), "b2b")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(catalogs.get(test.tenant.id, "nothing")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(catalogs.get("'; drop", "b2b")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("does the work again with the new Catalog when the old one met new tables, and shows a real mistake as it is", async () => {
    const table = `"${test.tenant.schema}"."b2b__deal"`;
    const read = (current: Catalog) => {
      const columns = [...current.objects.get("deal")!.fields.values()].flatMap(({ column }) => (column ? [`"${column}"`] : []));
      return test.db.one({ text: `select ${columns.join(", ")} from ${table}`, values: [] });
    };
    expect((await catalogs.get(test.tenant.id, "b2b")).version).toBe(1);
    const document = sampleApp();
    document.objects[1]!.fields = document.objects[1]!.fields.filter(({ key }) => key !== "note");
    document.objects[1]!.searchFields = ["name"];
    await publish(test.db, { tenant: test.tenant, document });
    const versions: number[] = [];
    const rows = await catalogs.withFresh(test.tenant.id, "b2b", (current) => {
      versions.push(current.version);
      return read(current);
    });
    expect(versions).toEqual([1, 2]);
    expect(rows).toEqual([]);
    const wrong = catalogs.withFresh(test.tenant.id, "b2b", () => test.db.one({ text: `select nothing from ${table}`, values: [] }));
    await expect(wrong).rejects.toMatchObject({ code: "42703" });
  });
});

describe("Catalogs on a server that heard no news", () => {
  it("are read once for all requests that met newer tables at the same time", async () => {
    await catalogs.get(test.tenant.id, "b2b");
    await renamed("Two");
    reads = 0;
    const versions = await Promise.all(
      Array.from({ length: 50 }, () =>
        catalogs.withFresh(test.tenant.id, "b2b", async (catalog) => {
          await Promise.resolve();
          if (catalog.version === 1) throw new Problem("DEFINITION_MOVED");
          return catalog.version;
        }),
      ),
    );
    expect(new Set(versions)).toEqual(new Set([2]));
    expect(reads).toBe(1);
  });

  it("are never answered from a reading older than the revision asked for", async () => {
    let release = (): void => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const early = catalogs.get(test.tenant.id, "b2b");
    await expect.poll(() => reads).toBe(1);
    const { revision } = await renamed("Two");
    const late = catalogs.refresh(test.tenant.id, "b2b", revision);
    release();
    expect((await early).version).toBe(1);
    expect((await late).version).toBe(2);
    expect((await catalogs.get(test.tenant.id, "b2b")).version).toBe(2);
  });

  it("are read anew at most once for a failure that no reading mends", async () => {
    await catalogs.get(test.tenant.id, "b2b");
    reads = 0;
    const wrong = catalogs.withFresh(test.tenant.id, "b2b", () => Promise.reject(new Problem("DEFINITION_MOVED")));
    await expect(wrong).rejects.toMatchObject({ code: "DEFINITION_MOVED" });
    expect(reads).toBe(1);
  });
});
