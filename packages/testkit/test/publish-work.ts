import type { AppDefinition } from "@funnelsmith/definition";
import { publish, type PublishInput, type Published, type Row } from "@funnelsmith/storage";
import { afterEach, beforeEach } from "vitest";
import { createTestTenant, type TestTenant } from "../src/create-test-tenant.ts";
import { sampleApp } from "../src/sample-app.ts";
import { insertRows } from "./rows.ts";

/** A fresh tenant for each test of a file, with the sample app published, and what tests of publishing ask of it. */
export interface PublishWork {
  readonly test: TestTenant;
  readonly table: (object: string) => string;
  /** As the runtime reads. */
  readonly rows: (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;
  /** The first value of the first row. */
  readonly one: (text: string) => Promise<unknown>;
  readonly insert: (object: string, list: readonly Readonly<Record<string, unknown>>[]) => Promise<readonly string[]>;
  readonly release: (document: AppDefinition, more?: Partial<PublishInput>) => Promise<Published>;
  readonly columnsOf: (object: string) => Promise<readonly unknown[]>;
}

/** Sets a file up for tests of publishing. */
export function openPublishWork(): PublishWork {
  let test: TestTenant;
  beforeEach(async () => {
    test = await createTestTenant({ app: sampleApp() });
  });
  afterEach(() => test.drop());
  const table = (object: string): string => `"${test.tenant.schema}"."b2b__${object}"`;
  const rows = (text: string, values: readonly unknown[] = []) => test.db.one({ text, values });
  return {
    get test() {
      return test;
    },
    table,
    rows,
    one: async (text) => Object.values((await rows(text))[0] ?? {})[0],
    insert: (object, list) => insertRows(test.db, test.tenant, object, list),
    release: (document, more = {}) => publish(test.db, { tenant: test.tenant, document, ...more }),
    columnsOf: (object) =>
      test.db.administerAlone({
        text: "select attname from pg_catalog.pg_attribute where attrelid = ($1)::regclass and attnum > 0 and not attisdropped order by 1",
        values: [table(object)],
      }),
  };
}
