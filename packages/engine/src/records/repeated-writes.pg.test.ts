import { newId } from "@funnelsmith/storage";
import { untilHeldUp } from "@funnelsmith/testkit";
import { describe, expect, it } from "vitest";
import { codeOf } from "../../test/open-work.ts";
import { openStudioWork } from "../../test/studio-work.ts";
import { mistakes, told, type Told } from "../../test/told.ts";
import { timelineOf } from "../moves/timeline.ts";
import type { Actor } from "../context.ts";
import { bulkWrite } from "./bulk-write.ts";
import { createRecord } from "./create-record.ts";
import { deleteRecord } from "./delete-record.ts";
import { getRecord } from "./get-record.ts";
import { listRecords } from "./list-records.ts";
import { patchRecord } from "./patch-record.ts";
import { restoreRecord } from "./restore-record.ts";
import { upsertRecord } from "./upsert-record.ts";

const people = openStudioWork();

describe("writing one record again, at once, and no more", () => {
  it("a unique value is taken without regard to case and width, until its record is deleted", async () => {
    const { admin, as, client } = people.studio;
    const id = await client({ name: "ＡＣＭＥ 公司" });
    const again = createRecord(await as(admin), "client", { fields: { name: "acme 公司" } });
    expect(await mistakes(again)).toEqual(["UNIQUE_TAKEN", "/fields/name UNIQUE_TAKEN"]);
    await deleteRecord(await as(admin), "client", id, 1);
    expect(await codeOf(createRecord(await as(admin), "client", { fields: { name: "acme 公司" } }))).toBe("ok");
    expect(await codeOf(restoreRecord(await as(admin), "client", id))).toBe("UNIQUE_TAKEN");
  });

  it("an id is one record's for good: nobody reads another's history by taking it", async () => {
    const { work, admin, maker, as } = people.studio;
    const hidden = await createRecord(await as(admin), "job", { fields: { name: "secret job" } });
    const take = async (id: string) => mistakes(createRecord(await as(maker), "note", { id, fields: { text: "mine" } }));
    expect(await take(hidden.id)).toEqual(["UNIQUE_TAKEN", "/id UNIQUE_TAKEN"]);
    await deleteRecord(await as(admin), "job", hidden.id, 1);
    expect(await take(hidden.id)).toEqual(["UNIQUE_TAKEN", "/id UNIQUE_TAKEN"]);
    const free = newId();
    expect((await createRecord(await as(maker), "note", { id: free, fields: { text: "mine" } })).id).toBe(free);
    // Even where two records had one id, each has its own history.
    const note = await createRecord(await as(maker), "note", { fields: { text: "twin" } });
    await work.sql(
      `insert into :schema.audit (id, app, object, record_id, version, action, at, cause, changes) values ($1, 'studio', 'client', $2, 9, 'update', now(), 'api', '{"text": [null, "of a client"]}')`,
      [newId(), note.id],
    );
    expect(await timelineOf(await as(maker), "note", note.id)).not.toContain("of a client");
  });

  it("the same key gives the same answer and writes once; for another request it is refused", async () => {
    const { work, maker, as } = people.studio;
    const ctx = await as(maker, { idempotency: { key: `key ${maker.member}`, hash: "one" } });
    const first = await createRecord(ctx, "job", { fields: { name: "once" } });
    expect(await createRecord(ctx, "job", { fields: { name: "once" } })).toEqual(first);
    const both = await Promise.all(
      [1, 2, 3, 4].map(async () => createRecord({ ...ctx, idempotency: { key: "race", hash: "h" } }, "job", { fields: { name: "raced" } })),
    );
    expect(new Set(both.map((answer) => answer.body)).size).toBe(1);
    expect(await work.sql(`select count(*)::int as n from :schema.studio__job where name in ('once', 'raced')`)).toEqual([{ n: 2 }]);
    expect(
      await codeOf(
        createRecord({ ...ctx, idempotency: { key: `key ${maker.member}`, hash: "two" } }, "job", { fields: { name: "twice" } }),
      ),
    ).toBe("IDEMPOTENCY_CONFLICT");
    const patching = await as(maker, { idempotency: { key: "patching", hash: "p" } });
    const patched = await patchRecord(patching, "job", first.id, { fields: { name: "b" } }, 1);
    expect(await patchRecord(patching, "job", first.id, { fields: { name: "b" } }, 1)).toEqual(patched);
    const deleting = await as(maker, { idempotency: { key: "deleting", hash: "d" } });
    const deleted = await deleteRecord(deleting, "job", first.id, 2);
    expect(await deleteRecord(deleting, "job", first.id, 2)).toEqual(deleted);
  });

  it("a key is its caller's own: another's request under it is a request of its own", async () => {
    const { work, maker, other, as } = people.studio;
    const write = async (actor: Actor, name: string) =>
      createRecord(await as(actor, { idempotency: { key: "same key", hash: "same hash" } }), "job", { fields: { name } });
    const [mine, theirs] = [told(await write(maker, "mine")), told(await write(other, "theirs"))];
    expect([mine.fields["name"], theirs.fields["name"]]).toEqual(["mine", "theirs"]);
    expect(told(await write(maker, "again"))).toEqual(mine);
    expect(told(await write(other, "again"))).toEqual(theirs);
    const [row] = await work.sql("select count(*)::int as n from :schema.idempotency where key = 'same key'");
    expect(row).toEqual({ n: 2 });
  });

  it("of many patches at one version one wins", async () => {
    const { maker, as, job } = people.studio;
    const made = await job();
    const codes = await Promise.all(
      Array.from({ length: 20 }, async (_, at) =>
        codeOf(patchRecord(await as(maker), "job", made.id, { fields: { name: `name ${at}` } }, 1)),
      ),
    );
    expect(codes.filter((code) => code === "ok")).toHaveLength(1);
    expect(codes.filter((code) => code === "VERSION_STALE")).toHaveLength(19);
  });

  it("patches at any version all apply, each on the last", async () => {
    const { work, maker, as, job } = people.studio;
    const made = await job();
    await Promise.all(
      Array.from({ length: 12 }, async (_, at) => patchRecord(await as(maker), "job", made.id, { fields: { name: `name ${at}` } }, "*")),
    );
    expect(told(await getRecord(await as(maker), "job", made.id)).version).toBe(13);
    const audit = await work.sql(
      `select changes->'name' as name from :schema.audit where record_id = $1 and action = 'update' order by version`,
      [made.id],
    );
    const pairs = audit.map((row) => row["name"] as [string, string]);
    expect(pairs).toHaveLength(12);
    pairs.forEach(([old], at) => expect(old).toBe(at === 0 ? "job" : pairs[at - 1]?.[1]));
  });

  it("deleting restricts, clears or cascades, and restoring brings back what went along", async () => {
    const { work, admin, maker, other, as, client } = people.studio;
    const from = await client();
    const campaign = told(await createRecord(await as(admin), "campaign", { fields: { name: "c" } })).id;
    const made = told(await createRecord(await as(admin), "job", { fields: { name: "x", client: from, campaign }, owner: maker.member }));
    const note = told(await createRecord(await as(admin), "note", { fields: { text: "n", job: made.id }, owner: maker.member }));
    const gone = told(await createRecord(await as(admin), "note", { fields: { text: "gone", job: made.id }, owner: maker.member }));
    await deleteRecord(await as(maker), "note", gone.id, 1);
    expect(await codeOf(deleteRecord(await as(admin), "client", from, 1))).toBe("IN_USE");
    await deleteRecord(await as(admin), "campaign", campaign, 1);
    expect(told(await getRecord(await as(maker), "job", made.id))).toMatchObject({ version: 2, fields: { campaign: null } });
    expect(await codeOf(deleteRecord(await as(maker), "job", made.id, 1))).toBe("VERSION_STALE");
    expect(await deleteRecord(await as(maker), "job", made.id, 2)).toMatchObject({ version: 3 });
    expect(await codeOf(getRecord(await as(maker), "note", note.id))).toBe("NOT_FOUND");
    const bin = JSON.parse(await listRecords(await as(maker), "job", { deleted: true })) as { items: (Told & { deletedAt: string })[] };
    expect(bin.items.map((item) => item.id)).toContain(made.id);
    expect(bin.items[0]?.deletedAt).toMatch(/Z$/);
    expect(await codeOf(restoreRecord(await as(other), "job", made.id))).toBe("NOT_FOUND");
    await deleteRecord(await as(admin), "client", from, 1);
    expect(await mistakes(restoreRecord(await as(maker), "job", made.id))).toEqual([
      "RECORD_INVALID",
      "/fields/client REFERENCE_NOT_FOUND",
    ]);
    await restoreRecord(await as(admin), "client", from);
    expect(told(await restoreRecord(await as(maker), "job", made.id))).toMatchObject({ version: 4, stage: "idea" });
    expect(told(await getRecord(await as(maker), "note", note.id)).version).toBe(3);
    expect(await codeOf(getRecord(await as(maker), "note", gone.id))).toBe("NOT_FOUND");
    const actions = await work.sql(`select action from :schema.audit where record_id = $1 order by version`, [made.id]);
    expect(actions.map((row) => row["action"])).toEqual(["create", "update", "delete", "restore"]);
  });

  it("an upsert changes the record that has the value, or creates it; a stage is a target only for a new one", async () => {
    const { admin, as } = people.studio;
    const ctx = await as(admin);
    const made = await upsertRecord(ctx, "client", "name", "Upsert", { fields: { phone: "13800138000" } });
    expect(made).toMatchObject({ status: 201 });
    const changed = await upsertRecord(ctx, "client", "name", "UPSERT", { fields: { grade: "gold" } });
    expect(changed).toMatchObject({ status: 200, id: made.id, version: 2 });
    expect(told(changed).fields).toMatchObject({ name: "UPSERT", phone: "13800138000", grade: "gold" });
    expect(await codeOf(upsertRecord(ctx, "client", "name", "Upsert", { fields: {}, stage: "done" }))).toBe("RECORD_INVALID");
    expect(await codeOf(upsertRecord(ctx, "client", "phone", "13800138000", { fields: {} }))).toBe("QUERY_INVALID");
    const all = await Promise.all(
      Array.from({ length: 6 }, () => upsertRecord(ctx, "client", "name", "Everybody", { fields: { grade: "gold" } })),
    );
    expect(new Set(all.map((answer) => answer.id)).size).toBe(1);
  });

  it("an upsert sent again answers what it answered, and one whose record is deleted meanwhile creates it", async () => {
    const { work, admin, as, client } = people.studio;
    const ctx = await as(admin, { idempotency: { key: "upserting", hash: "u" } });
    const first = await upsertRecord(ctx, "client", "name", "Again", { fields: { grade: "gold" } });
    expect(await upsertRecord(ctx, "client", "name", "Again", { fields: { grade: "gold" } })).toEqual(first);
    expect(first).toMatchObject({ status: 201, version: 1 });
    const id = await client({ name: "Going" });
    let writing: Promise<{ readonly id: string; readonly status: number }> | undefined;
    await work.db.transaction(async (tx) => {
      const going = `update "${work.tenant.schema}".studio__client set deleted_at = $2 where id = $1`;
      await tx.query({ text: going, values: [id, new Date().toISOString()] });
      writing = upsertRecord(await as(admin), "client", "name", "Going", { fields: { grade: "gold" } });
      await untilHeldUp(work);
    });
    const made = await writing;
    expect(made).toMatchObject({ status: 201 });
    expect(made?.id).not.toBe(id);
  });

  it("a child that a gate reads is not written while its parent is being judged", async () => {
    const { work, maker, as, job } = people.studio;
    const made = await job({ price: "10" });
    const note = told(await createRecord(await as(maker), "note", { fields: { text: "n", job: made.id } }));
    const ctx = await as(maker);
    const writes = [
      () => patchRecord(ctx, "note", note.id, { fields: { text: "later" } }, 1),
      () => bulkWrite(ctx, "note", { update: [{ id: note.id, fields: { text: "last" } }] }),
    ];
    for (const write of writes) {
      let writing: Promise<unknown> | undefined;
      let written = false;
      await work.db.transaction(async (tx) => {
        const lock = async (table: string, id: string, how: string) =>
          await tx.query({ text: `select id from "${work.tenant.schema}".studio__${table} where id = $1 for ${how}`, values: [id] });
        await lock("job", made.id, "no key update");
        writing = write().finally(() => (written = true));
        await untilHeldUp(work);
        expect(written).toBe(false);
        // Nor is it held meanwhile: who deletes the parent with its children would wait for whoever waits for them.
        expect(await lock("note", note.id, "update skip locked")).toHaveLength(1);
      });
      await writing;
    }
  });

  it("writes that wait for one record hold up nobody else's", async () => {
    const { work, maker, as, job } = people.studio;
    const [held, free] = [await job(), await job()];
    let waiting: Promise<unknown> | undefined;
    let written = 0;
    const late = async (at: number) =>
      patchRecord(await as(maker), "job", held.id, { fields: { name: `late ${at}` } }, "*").then(() => (written += 1));
    await work.db.transaction(async (tx) => {
      await tx.query({ text: `select id from "${work.tenant.schema}".studio__job where id = $1 for update`, values: [held.id] });
      waiting = Promise.all(Array.from({ length: 6 }, (_, at) => late(at)));
      await untilHeldUp(work);
      for (let at = 0; at < 6; at += 1) await patchRecord(await as(maker), "job", free.id, { fields: { name: `quick ${at}` } }, "*");
      expect(written).toBe(0);
    });
    await waiting;
    expect(told(await getRecord(await as(maker), "job", held.id)).version).toBe(7);
  });
});
