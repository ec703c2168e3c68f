import { newId, publish, sqlstateOf, type Statement } from "@funnelsmith/storage";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestTenant, type TestTenant } from "../src/create-test-tenant.ts";
import { sampleApp } from "../src/sample-app.ts";
import { untilHeldUp } from "../src/until-held-up.ts";
import { change } from "./change-app.ts";

let test: TestTenant;

beforeEach(async () => {
  test = await createTestTenant({ app: sampleApp() });
});
afterEach(() => test.drop());

/** Creates a deal as the engine does, by a statement that locks the app's row. */
function newDeal(): Statement {
  const schema = `"${test.tenant.schema}"`;
  return {
    name: "write",
    text: `with app as materialized (select a.revision from ${schema}.app a where a.key = 'b2b' for share),
      ins as (insert into ${schema}.b2b__deal (id, version, created_at, updated_at, name) select $1, 1, $2, $2, 'x' from app returning id)
      select id from ins`,
    values: [newId(), "2026-01-01T00:00:00Z"],
  };
}

/** Writes one deal; how many were written, none where the table has just changed under the statement. */
const write = async (): Promise<number> => {
  const rows = await test.db.one(newDeal()).catch((error: unknown) => {
    if (sqlstateOf(error) !== "0A000") throw error;
    return [];
  });
  return rows.length;
};

/** How often the apps were asked for so that nobody else writes: each try gives way when it does not get them within 0.1 s. */
const tries = (): number =>
  test.statements.filter(({ door, text }) => door === "administer" && /"app"\s[^;]*(exclusive mode|for update)/.test(text)).length;

/** Writes deals, as many at once as asked, until told to stop or so many tries are over; `begun` when each of the writers has written. */
function keepWriting(many: number, mostTries: number): { readonly begun: Promise<unknown>; readonly stop: () => Promise<number> } {
  let going = true;
  let written = 0;
  const one = async (): Promise<void> => {
    const more = await write();
    written += more;
  };
  const firsts = Array.from({ length: many }, one);
  const writers = firsts.map(async (first) => {
    await first;
    while (going && tries() < mostTries) await one();
  });
  return {
    begun: Promise.all(firsts),
    async stop() {
      going = false;
      await Promise.all(writers);
      return written;
    },
  };
}

const changed = () =>
  change((app) => {
    const deal = app.objects[1];
    if (!deal) throw new Error("sample app");
    deal.fields[1] = { key: "note", kind: "number", title: "Note", scale: 1 };
    deal.searchFields = ["name"];
    deal.fields.push({ key: "extra", kind: "text", title: "Extra", unique: true });
  });

const deals = async (): Promise<unknown> =>
  (await test.db.one({ text: `select count(*)::int as n from "${test.tenant.schema}".b2b__deal where note is null`, values: [] }))[0]?.[
    "n"
  ];

describe("a publish while others write without a pause", () => {
  it.each([
    ["in one go", 20_000],
    // What is written meanwhile is converted too.
    ["prepared first", 0],
  ])("gets its turn %s in a few tries, and nothing written is lost", async (_how, mostRowsAtOnce) => {
    // One that waits for a pause gets none as long as the writers write.
    const mostTries = tries() + 15;
    const writing = keepWriting(12, mostTries);
    await writing.begun;
    await publish(test.db, { tenant: test.tenant, document: changed(), mostRowsAtOnce });
    const written = await writing.stop();
    expect(tries()).toBeLessThan(mostTries);
    expect(await deals()).toBe(written);
  });

  it.each([
    ["in one go", 20_000],
    ["prepared first", 0],
  ])("lets everybody pass %s while it waits for one that takes long", async (_how, mostRowsAtOnce) => {
    let publishing: Promise<unknown> = Promise.resolve();
    await test.db.transaction(async (slow) => {
      await slow.query(newDeal());
      publishing = publish(test.db, { tenant: test.tenant, document: changed(), mostRowsAtOnce });
      await untilHeldUp(test);
      // Behind a publish that does not give way these would wait for the slow one, which waits for them.
      for (let many = 0; many < 20; many += 1) expect(await write()).toBe(1);
    });
    await publishing;
    expect(await deals()).toBe(21);
  });
});
