import { randomBytes } from "node:crypto";
import { revokeBiAccess } from "../bi/bi-access.ts";
import { tellBiZone } from "../bi/bi-views.ts";
import { Problem } from "@funnelsmith/problem";
import { statementOf } from "../administration/statement-of.ts";
import { platform } from "../administration/tables.ts";
import type { TenantLimits, TenantSettings } from "../catalog.ts";
import type { Database, Row, Transaction } from "../database.ts";
import { name } from "../tables/ddl.ts";
import { isCurrencyInUse } from "./currency-in-use.ts";
import { tenantGrants } from "./grants.ts";
import { newId } from "./new-id.ts";
import { tenantFiles, textFor } from "./tenant-files.ts";

/** What a new tenant may bring; what is left out is filled by the first app installed. */
export interface NewTenant {
  readonly id?: string;
  readonly name: string;
  readonly locale?: "zh-CN" | "en";
  readonly currency?: string;
  readonly zone?: string;
}

const columns = ["id", "schema", "name", "locale", "currency", "time_zone", "limits"] as const;

const settingsOf = (row: Row): TenantSettings => ({
  id: String(row["id"]),
  schema: String(row["schema"]),
  name: String(row["name"]),
  locale: row["locale"] === "en" ? "en" : "zh-CN",
  currency: (row["currency"] as string | null) ?? "CNY",
  zone: (row["time_zone"] as string | null) ?? "Asia/Shanghai",
  ...(typeof row["limits"] === "object" && row["limits"] !== null && { limits: row["limits"] as Partial<TenantLimits> }),
});

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
/** A name for a schema that no other has. */
export const newSchemaName = (): string => `t_${[...randomBytes(12)].map((byte) => alphabet[byte & 31]).join("")}`;

/** Makes a tenant: its row, its schema and the tables every tenant has. Object tables come with the first publish. */
export async function createTenant(db: Database, tenant: NewTenant, now: string = new Date().toISOString()): Promise<TenantSettings> {
  const schema = newSchemaName();
  const insert = platform
    .insertInto("tenant")
    .values({
      id: tenant.id ?? newId(),
      schema,
      name: tenant.name,
      locale: tenant.locale ?? null,
      currency: tenant.currency ?? null,
      time_zone: tenant.zone ?? null,
      migration: tenantFiles.length,
      created_at: now,
    })
    .returning(columns);
  return db.administer(async (tx) => {
    const [rows] = await tx.queryAll([
      statementOf(insert),
      {
        text: [
          `create schema ${name(schema)}`,
          ...tenantFiles.map((file) => textFor(file, schema)),
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
  const query = platform.selectFrom("tenant").select(columns).where("id", "=", id).where("deleted_at", "is", null);
  const [row] = await db.one(statementOf(query, "tenant"));
  return row && settingsOf(row);
}

/**
 * Changes what is given and leaves the rest; undefined when there is no such tenant. The currency is fixed once an amount counts in it:
 * BODY_INVALID. Every server hears of it through channel `tenant`.
 */
export async function updateTenant(db: Database, id: string, change: Partial<Omit<NewTenant, "id">>): Promise<TenantSettings | undefined> {
  const before = await readTenant(db, id);
  if (before === undefined) return undefined;
  if (change.currency !== undefined && change.currency !== before.currency && (await isCurrencyInUse(db, before.schema)))
    throw currencyFixed();
  const query = platform
    .updateTable("tenant")
    .set((now) => ({
      name: change.name ?? now.ref("name"),
      locale: change.locale ?? now.ref("locale"),
      currency: change.currency ?? now.ref("currency"),
      time_zone: change.zone ?? now.ref("time_zone"),
    }))
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning(columns);
  const [row] = await db.one(statementOf(query));
  const after = row && settingsOf(row);
  if (after && change.zone !== undefined) await db.administer((tx) => tellBiZone(tx, after.schema, after.zone));
  if (after) await db.notify("tenant", id);
  return after;
}

/** Gives a tenant limits of its own, or none; every server hears of it. False when there is no such tenant. */
export async function setTenantLimits(db: Database, id: string, limits: Partial<TenantLimits>): Promise<boolean> {
  const own = Object.keys(limits).length === 0 ? null : JSON.stringify(limits);
  const query = platform.updateTable("tenant").set({ limits: own }).where("id", "=", id).where("deleted_at", "is", null).returning("id");
  const rows = await db.one(statementOf(query));
  if (rows.length > 0) await db.notify("tenant", id);
  return rows.length > 0;
}

function currencyFixed(): Problem {
  const detail = {
    "zh-CN": "已有金额按现在的币种记录，币种不能再改变。",
    en: "Amounts are recorded in this currency; it can no longer change.",
  };
  return new Problem("BODY_INVALID", detail, { errors: [{ pointer: "/currency", code: "CURRENCY_FIXED", detail }] });
}

/** Fills, inside a publish, what the tenant has never set from an app's defaults. */
export async function fillTenantDefaults(
  tx: Transaction,
  id: string,
  defaults: { readonly locale?: string; readonly currency?: string; readonly timeZone?: string },
): Promise<void> {
  const query = platform
    .updateTable("tenant")
    .set((now) => ({
      locale: now.fn.coalesce("locale", now.val(defaults.locale ?? null)),
      currency: now.fn.coalesce("currency", now.val(defaults.currency ?? null)),
      time_zone: now.fn.coalesce("time_zone", now.val(defaults.timeZone ?? null)),
    }))
    .where("id", "=", id)
    .returning(columns);
  const [row] = await tx.query(statementOf(query));
  if (row) await tellBiZone(tx, row.schema, settingsOf(row).zone);
}

/** Removes a tenant and everything it has, for good. */
export async function dropTenant(db: Database, id: string): Promise<void> {
  const [known] = await db.administerAlone(statementOf(platform.selectFrom("tenant").select("schema").where("id", "=", id)));
  if (known) await revokeBiAccess(db, known.schema);
  await db.administer(async (tx) => {
    const [row] = await tx.query(statementOf(platform.selectFrom("tenant").select("schema").where("id", "=", id).forUpdate()));
    if (row === undefined) return;
    for (const table of ["membership", "api_key", "invitation", "session_tenant", "publishing", "working"] as const) {
      await tx.query(statementOf(platform.deleteFrom(table).where("tenant_id", "=", id)));
    }
    await tx.query(statementOf(platform.deleteFrom("tenant").where("id", "=", id)));
    await tx.query({ text: `drop schema ${name(row.schema)} cascade`, values: [] });
  });
}
