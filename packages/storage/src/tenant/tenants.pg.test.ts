import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../connection/open-database.ts";
import type { Database } from "../database.ts";
import { migratePlatform } from "./migrate-platform.ts";
import { migrateTenants } from "./migrate-tenants.ts";
import { newId } from "./new-id.ts";
import { readSqlFiles } from "./sql-files.ts";
import { tenantFiles, textFor } from "./tenant-files.ts";
import { createTenant, dropTenant, fillTenantDefaults, readTenant, updateTenant } from "./tenants.ts";

const server = process.env["TEST_DATABASE_URL"] ?? "";
const name = `fs_tenants_${process.pid}`;
const select = (text: string, values: readonly unknown[] = []) => ({ text, values });

/** A database of its own: the platform schema is shared by everything in one. */
async function onServer(text: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

describe("tenants", () => {
  let db: Database;
  const url = new URL(server);
  url.pathname = `/${name}`;

  beforeAll(async () => {
    await onServer(`create database ${name} encoding 'UTF8' template template0`);
    db = await openDatabase({ ownerUrl: url.href, runtimeRole: `${name}_runtime` });
  });
  afterAll(async () => {
    await db.close();
    await onServer(`drop database ${name} with (force)`);
    await onServer(`drop role ${name}_runtime`);
    await onServer(`drop role if exists ${name}_other`);
  });

  it("live in a platform that two servers may start at once", async () => {
    const other = await openDatabase({ ownerUrl: url.href, runtimeRole: `${name}_runtime` });
    await Promise.all([migratePlatform(db), migratePlatform(other), migratePlatform(db)]);
    await other.close();
    expect(await db.one(select("select count(*) as n from platform.migration"))).toEqual([{ n: readSqlFiles("platform").length }]);
  });

  it("refuse a migration that was changed after it was run", async () => {
    await db.administerAlone(select("update platform.migration set checksum = 'other'"));
    await expect(migratePlatform(db)).rejects.toThrow(/changed after/);
    await db.administerAlone(select("delete from platform.migration"));
    await db.administerAlone(select("drop schema platform cascade"));
    await migratePlatform(db);
  });

  it("are left alone by a release older than the one that upgraded them", async () => {
    const refusal = (step: number) => ({ code: "DATABASE_UNAVAILABLE", detail: { en: expect.stringContaining(`step ${step};`) } });
    const files = readSqlFiles("platform").length;
    await db.administerAlone(select("insert into platform.migration values ($1, 'newer', now())", [files + 1]));
    await db.administerAlone(select("delete from platform.migration where number = $1", [files]));
    await expect(migratePlatform(db)).rejects.toMatchObject(refusal(files + 1));
    expect(await db.one(select("select max(number) as n, count(*)::integer as all from platform.migration"))).toEqual([
      { n: files + 1, all: files },
    ]);
    await db.administerAlone(select("drop schema platform cascade"));
    await migratePlatform(db);

    const tenants = [await createTenant(db, { name: "Behind" }), await createTenant(db, { name: "Beyond" })];
    const steps = [tenantFiles.length - 1, tenantFiles.length + 1];
    for (const [at, { id }] of tenants.entries())
      await db.administerAlone(select("update platform.tenant set migration = $2 where id = $1", [id, steps[at]]));
    await expect(migrateTenants(db)).rejects.toMatchObject(refusal(tenantFiles.length + 1));
    const kept = await db.one(
      select("select migration from platform.tenant where id = any($1::uuid[]) order by id", [tenants.map(({ id }) => id)]),
    );
    expect(kept.map(({ migration }) => migration)).toEqual(steps);
    for (const { id } of tenants) await dropTenant(db, id);
  });

  it("get a schema of their own and settings that the first app fills", async () => {
    const tenant = await createTenant(db, { name: "北京某公司" });
    expect(tenant.schema).toMatch(/^t_[a-z2-7]{12}$/);
    expect(tenant).toMatchObject({ locale: "zh-CN", currency: "CNY", zone: "Asia/Shanghai" });
    await db.administer((tx) => fillTenantDefaults(tx, tenant.id, { locale: "en", currency: "EUR", timeZone: "Europe/Berlin" }));
    await updateTenant(db, tenant.id, { currency: "USD" });
    await db.administer((tx) => fillTenantDefaults(tx, tenant.id, { locale: "zh-CN", currency: "JPY" }));
    expect(await readTenant(db, tenant.id)).toMatchObject({ name: "北京某公司", locale: "en", currency: "USD", zone: "Europe/Berlin" });
    expect(await migrateTenants(db)).toBe(0);
    await dropTenant(db, tenant.id);
    expect(await readTenant(db, tenant.id)).toBeUndefined();
  });

  it("keep a ledger the runtime can add to but never change", async () => {
    const { id, schema } = await createTenant(db, { name: "Ledger" });
    const now = new Date().toISOString();
    await db.one(
      select(
        `insert into "${schema}".stage_transition (id, app, object, record_id, seq, funnel, to_stage, at, cause, definition_version) values ($1, 'a', 'o', $1, 1, 'f', 's', $2, 'api', 1)`,
        [newId(), now],
      ),
    );
    for (const table of ["stage_transition", "audit", "definition_version"]) {
      for (const text of [
        `update "${schema}".${table} set app = 'b'`,
        `delete from "${schema}".${table}`,
        `truncate "${schema}".${table}`,
      ]) {
        await expect(db.one(select(text))).rejects.toMatchObject({ code: "42501" });
      }
    }
    await db.transaction((tx) => tx.query(select(`select key from "${schema}".app for share`)));
    await expect(db.one(select(`update "${schema}".app set revision = 1`))).rejects.toMatchObject({ code: "42501" });
    await dropTenant(db, id);
  });

  it("learn of each move when the one before it was made, of those from before that was kept too", async () => {
    const { id, schema } = await createTenant(db, { name: "Before" });
    const record = newId();
    const times = ["2026-01-01T00:00:00Z", "2026-01-05T12:00:00Z", "2026-02-01T00:00:00Z"];
    await db.administer(async (tx) => {
      await tx.query(select(`alter table "${schema}".stage_transition drop column from_at`));
      for (const [index, at] of times.entries())
        await tx.query(
          select(
            `insert into "${schema}".stage_transition (id, app, object, record_id, seq, funnel, from_stage, to_stage, at, cause, definition_version) values ($1, 'a', 'o', $2, $3, 'f', $4, $5, $6, 'api', 1)`,
            [newId(), record, index + 1, index === 0 ? null : `s${index}`, `s${index + 1}`, at],
          ),
        );
      const file = tenantFiles.find(({ text }) => text.includes("add column if not exists from_at"));
      await tx.query(select(file ? textFor(file, schema) : ""));
    });
    const rows = await db.one(
      select(`select from_at = $1 as first, from_at = $2 as second from "${schema}".stage_transition order by seq`, times.slice(0, 2)),
    );
    expect(rows).toEqual([
      { first: null, second: null },
      { first: true, second: false },
      { first: false, second: true },
    ]);
    await dropTenant(db, id);
  });

  it("open their tables to a runtime role that is another than before", async () => {
    const { id, schema } = await createTenant(db, { name: "Moved" });
    await db.administer((tx) => tx.query(select(`create table "${schema}".app__thing (id uuid)`)));
    const other = await openDatabase({ ownerUrl: url.href, runtimeRole: `${name}_other` });
    try {
      await migratePlatform(other);
      await expect(other.one(select(`select key from "${schema}".app`))).rejects.toMatchObject({ code: "42501" });
      expect(await migrateTenants(other)).toBeGreaterThan(0);
      expect(await other.one(select(`select key from "${schema}".app`))).toEqual([]);
      expect(await other.one(select(`select id from "${schema}".app__thing`))).toEqual([]);
      await expect(other.one(select(`update "${schema}".audit set app = 'b'`))).rejects.toMatchObject({ code: "42501" });
      expect(await migrateTenants(other)).toBe(0);
    } finally {
      await other.close();
    }
    await dropTenant(db, id);
  });

  it("have ids that sort in the order they were made", () => {
    const ids = Array.from({ length: 20_000 }, newId);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids.slice(0, 50)) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
