import { randomBytes } from "node:crypto";
import { ident, render } from "@funnelsmith/logic";
import type { TenantSettings } from "../catalog.ts";
import type { Database, Row, Transaction } from "../database.ts";
import { failPoint } from "../fail-point.ts";
import { tenantGrants } from "./grants.ts";
import { newId } from "./new-id.ts";
import { readSqlFiles } from "./sql-files.ts";

/** What a new tenant may bring; what is left out is filled by the first app installed. */
export interface NewTenant {
  readonly id?: string;
  readonly name: string;
  readonly locale?: "zh-CN" | "en";
  readonly currency?: string;
  readonly zone?: string;
}

const columns = "id, schema, name, locale, currency, time_zone";

const settingsOf = (row: Row): TenantSettings => ({
  id: String(row["id"]),
  schema: String(row["schema"]),
  name: String(row["name"]),
  locale: row["locale"] === "en" ? "en" : "zh-CN",
  currency: (row["currency"] as string | null) ?? "CNY",
  zone: (row["time_zone"] as string | null) ?? "Asia/Shanghai",
});

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
const newSchemaName = (): string => `t_${[...randomBytes(12)].map((byte) => alphabet[byte & 31]).join("")}`;

const files = readSqlFiles("tenant");
const inSchema = (text: string, schema: string): string => text.replaceAll(":schema", render(ident(schema)).text);

/** Makes a tenant: its row, its schema and the tables every tenant has. Object tables come with the first publish. */
export async function createTenant(db: Database, tenant: NewTenant, now: string = new Date().toISOString()): Promise<TenantSettings> {
  const schema = newSchemaName();
  return db.administer(async (tx) => {
    const [rows] = await tx.queryAll([
      {
        text: `insert into platform.tenant (${columns}, migration, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8) returning ${columns}`,
        values: [
          tenant.id ?? newId(),
          schema,
          tenant.name,
          tenant.locale ?? null,
          tenant.currency ?? null,
          tenant.zone ?? null,
          files.length,
          now,
        ],
      },
      {
        text: [
          `create schema ${render(ident(schema)).text}`,
          ...files.map((file) => inSchema(file.text, schema)),
          tenantGrants(schema, db.runtimeRole),
        ].join(";\n"),
        values: [],
      },
    ]);
    const row = rows?.[0];
    if (row === undefined) throw new Error("the tenant's row did not come back");
    return settingsOf(row);
  });
}

/** A tenant's settings with the product's defaults for what it never set; undefined when there is none. */
export async function readTenant(db: Database, id: string): Promise<TenantSettings | undefined> {
  const [row] = await db.one({
    name: "tenant",
    text: `select ${columns} from platform.tenant where id = $1 and deleted_at is null`,
    values: [id],
  });
  return row && settingsOf(row);
}

/** Changes what is given and leaves the rest; undefined when there is no such tenant. Every server hears of it through channel `tenant`. */
export async function updateTenant(db: Database, id: string, change: Partial<Omit<NewTenant, "id">>): Promise<TenantSettings | undefined> {
  const [row] = await db.one({
    text: `update platform.tenant set name = coalesce($2, name), locale = coalesce($3, locale), currency = coalesce($4, currency),
      time_zone = coalesce($5, time_zone) where id = $1 and deleted_at is null returning ${columns}`,
    values: [id, change.name ?? null, change.locale ?? null, change.currency ?? null, change.zone ?? null],
  });
  if (row) await db.notify("tenant", id);
  return row && settingsOf(row);
}

/** Fills, inside a publish, what the tenant has never set from an app's defaults. */
export async function fillTenantDefaults(
  tx: Transaction,
  id: string,
  defaults: { readonly locale?: string; readonly currency?: string; readonly timeZone?: string; readonly calendar?: string },
): Promise<void> {
  await tx.query({
    text: `update platform.tenant set locale = coalesce(locale, $2), currency = coalesce(currency, $3),
      time_zone = coalesce(time_zone, $4), calendar = coalesce(calendar, $5) where id = $1`,
    values: [id, defaults.locale ?? null, defaults.currency ?? null, defaults.timeZone ?? null, defaults.calendar ?? null],
  });
}

/** Brings every tenant's schema to the newest file of sql/tenant, one transaction each; answers how many were behind. */
export async function migrateTenants(db: Database): Promise<number> {
  const behind = await db.administerAlone({
    text: "select id, schema, migration from platform.tenant where migration < $1 and deleted_at is null order by id",
    values: [files.length],
  });
  for (const tenant of behind) {
    await db.administer(async (tx) => {
      const [row] = await tx.query({ text: "select migration from platform.tenant where id = $1 for update", values: [tenant["id"]] });
      const pending = files.filter((file) => file.number > Number(row?.["migration"]));
      for (const file of pending) await tx.query({ text: inSchema(file.text, String(tenant["schema"])), values: [] });
      await tx.query({ text: tenantGrants(String(tenant["schema"]), db.runtimeRole), values: [] });
      await tx.query({ text: "update platform.tenant set migration = $2 where id = $1", values: [tenant["id"], files.length] });
      await failPoint("start.before-commit");
    });
    await failPoint("start.after-commit");
  }
  return behind.length;
}

/** Removes a tenant and everything it has, for good. */
export async function dropTenant(db: Database, id: string): Promise<void> {
  await db.administer(async (tx) => {
    const [row] = await tx.query({ text: "select schema from platform.tenant where id = $1 for update", values: [id] });
    if (row === undefined) return;
    for (const table of ["membership", "api_key", "invitation", "session_tenant", "publishing"]) {
      await tx.query({ text: `delete from platform.${table} where tenant_id = $1`, values: [id] });
    }
    await tx.query({ text: "delete from platform.tenant where id = $1", values: [id] });
    await tx.query({ text: `drop schema ${render(ident(String(row["schema"]))).text} cascade`, values: [] });
  });
}
