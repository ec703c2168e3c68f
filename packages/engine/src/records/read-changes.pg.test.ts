import { newId, type Row, type Statement } from "@funnelsmith/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWork, type Work } from "../../test/open-work.ts";
import { studioApp } from "../../test/studio-app.ts";
import type { Ctx } from "../context.ts";
import { bulkWrite } from "./bulk-write.ts";
import { changesOf } from "./read-changes.ts";

describe("a page of the feed of changes", () => {
  let work: Work;
  let ctx: Ctx;
  /** Events that were read, an answer at a time. */
  const read: number[] = [];
  beforeAll(async () => {
    work = await openWork(studioApp);
    const admin = await work.ctx(await work.member([], { admin: true }));
    const list = async <R extends Row>(statement: Statement): Promise<readonly R[]> => {
      const rows = await work.db.list<R>(statement);
      const events = rows[0]?.["events"];
      if (Array.isArray(events)) read.push(events.length);
      return rows;
    };
    ctx = { ...admin, db: { ...work.db, list } };
  });
  afterAll(() => work.drop());

  it("reads no more events than it tells of, and leaves nothing out", async () => {
    const made: string[] = [];
    const sizes = [1, 300, 1, 1, 250, 100, 2, ...Array.from({ length: 60 }, () => 1)];
    for (const size of sizes) {
      const create = Array.from({ length: size }, (_, at) => ({ id: newId(), fields: { name: `campaign ${at}` } }));
      const { ids } = await bulkWrite(ctx, "campaign", { create });
      made.push(...ids.flatMap((id) => id ?? []));
    }
    await work.sql(
      `with placed as (update :schema.outbox o set position = p.n from (select id, row_number() over (order by at, id) as n from :schema.outbox) p where p.id = o.id)
       update :schema.feed set head = (select count(*) from :schema.outbox)`,
    );
    for (const limit of [7, 100, 500]) {
      read.length = 0;
      const told: string[] = [];
      let cursor: string | undefined;
      for (let more = true; more; ) {
        const page = await changesOf(ctx, { records: false, limit, ...(cursor !== undefined && { cursor }) });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        told.push(...page.items.flatMap((item) => (item.type === "record" ? [item.id] : [])));
        ({ nextCursor: cursor, more } = page);
      }
      expect([...told].sort()).toEqual([...made].sort());
      expect(new Set(told).size).toBe(told.length);
      expect(Math.max(...read)).toBeLessThanOrEqual(limit + 1);
      // The third event names 300 records and fills the pages after it by itself.
      if (limit === 100) expect(read.slice(0, 3)).toEqual([3, 1, 1]);
    }
  }, 60_000);
});
