import { type Catalogs, type Database, openCatalogs, publish, type Statement } from "@funnelsmith/storage";
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
