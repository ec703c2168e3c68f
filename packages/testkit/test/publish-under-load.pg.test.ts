import { newId, publish, sqlstateOf } from "@funnelsmith/storage";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestTenant, type TestTenant } from "../src/create-test-tenant.ts";
import { sampleApp } from "../src/sample-app.ts";
import { change } from "./change-app.ts";

let test: TestTenant;

beforeEach(async () => {
  test = await createTestTenant({ app: sampleApp() });
});
afterEach(() => test.drop());

/** Creates deals as the engine does, one statement each that locks the app's row, as many at once as asked, until told to stop. */
function keepWriting(many: number): { readonly stop: () => Promise<{ readonly written: number; readonly longest: number }> } {
  const schema = `"${test.tenant.schema}"`;
  let going = true;
  let written = 0;
  let longest = 0;
  const one = async (): Promise<void> => {
    while (going) {
      const started = performance.now();
      const rows = await test.db
        .one({
          name: "write",
          text: `with app as materialized (select a.revision from ${schema}.app a where a.key = 'b2b' for share),
            ins as (insert into ${schema}.b2b__deal (id, version, created_at, updated_at, name) select $1, 1, $2, $2, 'x' from app returning id)
            select id from ins`,
          values: [newId(), "2026-01-01T00:00:00Z"],
        })
        .catch((error: unknown) => {
          if (sqlstateOf(error) !== "0A000") throw error;
          return [];
        });
      written += rows.length;
      longest = Math.max(longest, performance.now() - started);
    }
  };
  const writers = Array.from({ length: many }, one);
  return {
    async stop() {
      going = false;
      await Promise.all(writers);
      return { written, longest };
    },
  };
}

describe("a publish while others write without a pause", () => {
  it.each([
    ["in one go", 20_000, 6_000],
    // What is written meanwhile is converted too.
    ["prepared first", 0, 15_000],
  ])("gets its turn %s, and nobody waits long for it", async (_how, mostRowsAtOnce, most) => {
    const document = change((app) => {
      const deal = app.objects[1];
      if (!deal) throw new Error("sample app");
      deal.fields[1] = { key: "note", kind: "number", title: "Note", scale: 1 };
      deal.searchFields = ["name"];
      deal.fields.push({ key: "extra", kind: "text", title: "Extra", unique: true });
    });
    const writing = keepWriting(12);
    const started = performance.now();
    await publish(test.db, { tenant: test.tenant, document, mostRowsAtOnce });
    const took = performance.now() - started;
    const { written, longest } = await writing.stop();
    // Waiting for a pause between the writers took 18 seconds.
    expect(took).toBeLessThan(most);
    expect(written).toBeGreaterThan(0);
    expect(longest).toBeLessThan(2_000);
  });
});
