import type { AppDefinition } from "@funnelsmith/definition";
import { newId } from "@funnelsmith/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWork, type Work } from "../../test/open-work.ts";
import { mistakes } from "../../test/told.ts";
import type { Actor } from "../context.ts";
import { bulkWrite } from "./bulk-write.ts";
import { deleteRecord } from "./delete-record.ts";
import { restoreRecord } from "./restore-record.ts";

const policies = ["cascade", "clear", "restrict"] as const;

/** Places within places: what becomes of those within one that is deleted differs by object. */
const places: AppDefinition = {
  formatVersion: 1,
  key: "places",
  version: "1.0.0",
  title: "Places",
  objects: policies.map((onDelete) => ({
    key: `by_${onDelete}`,
    title: onDelete,
    titleField: "name",
    fields: [
      { key: "name", kind: "text", title: "Name" },
      { key: "within", kind: "reference", object: `by_${onDelete}`, onDelete, title: "Within" },
    ],
  })),
};

describe("a tree of more than a thousand rows", () => {
  let work: Work;
  let boss: Actor;
  beforeAll(async () => {
    work = await openWork(places);
    boss = await work.member([], { admin: true });
  });
  afterAll(() => work.drop());

  /** Rows of which each but the first is within one before it; `width` of them within the same. */
  const plant = async (object: string, rows: number, width: number): Promise<readonly string[]> => {
    const ids = Array.from({ length: rows }, () => newId());
    const within = ids.map((_, n) => (n === 0 ? null : ids[Math.floor((n - 1) / width)]));
    const now = new Date().toISOString();
    await work.sql(
      `insert into :schema."places__${object}" (id, version, created_at, updated_at, name, within)
        select t.id, 1, $3, $3, 'p', t.within from unnest($1::uuid[], $2::uuid[]) as t (id, within)`,
      [ids, within, now],
    );
    return ids;
  };
  const left = async (object: string, ids: readonly string[]): Promise<unknown> =>
    (await work.sql(`select count(*) as n from :schema."places__${object}" where id = any($1::uuid[]) and deleted_at is null`, [ids]))[0]?.[
      "n"
    ];

  it.each(policies)("goes in one write when all of it is named, from the root or from the leaves (%s)", async (policy) => {
    const object = `by_${policy}`;
    for (const order of [(ids: readonly string[]) => ids, (ids: readonly string[]) => ids.toReversed()]) {
      const ids = await plant(object, 2_500, 3);
      const result = await bulkWrite(await work.ctx(boss), object, { delete: order(ids) });
      expect(result).toMatchObject({ deleted: 2_500, errors: [] });
      expect(await left(object, ids)).toBe(0);
      // Each is told once: nobody was cleared on the way to being deleted.
      const [told] = await work.sql(
        "select count(*) as n, count(distinct record_id) as records from :schema.audit where record_id = any($1::uuid[])",
        [ids],
      );
      expect(told).toEqual({ n: 2_500, records: 2_500 });
    }
  });

  it("goes with its root, and comes back with it", async () => {
    const ids = await plant("by_cascade", 1_500, 10);
    const [root = ""] = ids;
    await deleteRecord(await work.ctx(boss), "by_cascade", root, "*");
    expect(await left("by_cascade", ids)).toBe(0);
    const answer = JSON.parse((await restoreRecord(await work.ctx(boss), "by_cascade", root)).body) as { restored: unknown };
    expect(answer.restored).toEqual({ records: 1_499, references: 0 });
    expect(await left("by_cascade", ids)).toBe(1_500);
  });

  it("stays whole when one row outside it must not lose its place, and so much of it as may goes when asked for each", async () => {
    const ids = await plant("by_restrict", 1_100, 1_000);
    const [outside = ""] = await plant("by_restrict", 1, 1);
    const held = ids.at(-1) ?? "";
    await work.sql(`update :schema.places__by_restrict set within = $1 where id = $2`, [held, outside]);
    const ctx = await work.ctx(boss);
    expect((await mistakes(bulkWrite(ctx, "by_restrict", { delete: ids })))[0]).toBe("IN_USE");
    expect(await left("by_restrict", ids)).toBe(1_100);
    const result = await bulkWrite(await work.ctx(boss), "by_restrict", { delete: ids, mode: "each" });
    // The last row, the one it is within, and the root above it stay.
    expect(result.errors.map(({ index, problem }) => [index, problem.code]).toSorted(([a], [b]) => Number(a) - Number(b))).toEqual([
      [0, "IN_USE"],
      [1, "IN_USE"],
      [1_099, "IN_USE"],
    ]);
    expect(await left("by_restrict", ids)).toBe(3);
  });
});
