import type { AppDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { Problem } from "@funnelsmith/problem";
import { statementOf, tenantTables } from "@funnelsmith/storage";
import { isoInstant } from "../http/iso-instant.ts";

/** Published versions of the app, newest first. */
export async function versionsOf(ctx: Ctx): Promise<readonly Record<string, unknown>[]> {
  const query = tenantTables(ctx.catalog.tenant.schema)
    .selectFrom("definition_version")
    .select(["version", "checksum", "message", "published_by", "published_at"])
    .where("app", "=", ctx.catalog.app)
    .orderBy("version", "desc")
    .limit(1000);
  const rows = await ctx.db.one(statementOf(query));
  return rows.map(({ version, checksum, message, published_by, published_at }) => ({
    version,
    checksum,
    message,
    publishedBy: published_by,
    publishedAt: isoInstant(published_at),
    current: version === ctx.catalog.version,
  }));
}

/** The definition of one published version; the current one for `version` undefined. */
export async function definitionAt(ctx: Ctx, version: number | undefined): Promise<AppDefinition> {
  if (version === undefined || version === ctx.catalog.version) return ctx.catalog.definition;
  const query = tenantTables(ctx.catalog.tenant.schema)
    .selectFrom("definition_version")
    .select("document")
    .where("app", "=", ctx.catalog.app)
    .where("version", "=", version);
  const [row] = await ctx.db.one(statementOf(query));
  if (!row) throw new Problem("NOT_FOUND");
  return row.document;
}
