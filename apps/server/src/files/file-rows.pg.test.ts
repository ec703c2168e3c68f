import { newId } from "@funnelsmith/storage";
import { createTestTenant, type TestTenant } from "@funnelsmith/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { knownFiles, removeForgotten } from "./file-rows.ts";

describe("files that no record took within a day", () => {
  let work: TestTenant;
  beforeAll(async () => {
    work = await createTestTenant();
  });
  afterAll(() => work.drop());

  it("are kept when a record takes them while they are being forgotten", async () => {
    const { db, tenant } = work;
    const id = newId();
    await db.administerAlone({
      text: `insert into "${tenant.schema}".file (id, name, type, kind, bytes, hash, uploaded_by, uploaded_at) values ($1, 'a.pdf', 'application/pdf', 'document', 1, 'x', $1, '2026-01-01Z')`,
      values: [id],
    });
    let forgetting: Promise<readonly string[]> = Promise.resolve([]);
    await db.transaction(async (tx) => {
      const place = `app = 'a', object = 'b', record_id = id, field = 'c'`;
      await tx.query({ text: `update "${tenant.schema}".file set ${place} where id = $1`, values: [id] });
      forgetting = removeForgotten(db, tenant.schema, "2026-01-02T00:00:00Z");
      const waiting = async (): Promise<unknown> => {
        const text = `select count(*)::integer as n from pg_catalog.pg_stat_activity where wait_event_type = 'Lock' and query like $1`;
        return (await db.administerAlone({ text, values: [`%"${tenant.schema}"."file"%`] }))[0]?.["n"];
      };
      await expect.poll(waiting).toBe(1);
    });
    expect(await forgetting).toEqual([]);
    expect(await knownFiles(db, tenant.schema, [id])).toEqual(new Set([id]));
  });
});
