import type { AppDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { ident, render, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import { isoInstant } from "../http/iso-instant.ts";

/** Published versions of the app, newest first. */
export async function versionsOf(ctx: Ctx): Promise<readonly Record<string, unknown>[]> {
  const rows = await ctx.db.one(
    render(sql`select version, checksum, message, published_by::text, published_at from ${ident(ctx.catalog.tenant.schema, "definition_version")}
      where app = ${ctx.catalog.app} order by version desc limit 1000`),
  );
  return rows.map((row) => ({
    version: row["version"],
    checksum: row["checksum"],
    message: row["message"],
    publishedBy: row["published_by"],
    publishedAt: isoInstant(row["published_at"]),
    current: row["version"] === ctx.catalog.version,
  }));
}

/** The definition of one published version; the current one for `version` undefined. */
export async function definitionAt(ctx: Ctx, version: number | undefined): Promise<AppDefinition> {
  if (version === undefined || version === ctx.catalog.version) return ctx.catalog.definition;
  const [row] = await ctx.db.one(
    render(
      sql`select document from ${ident(ctx.catalog.tenant.schema, "definition_version")} where app = ${ctx.catalog.app} and version = ${version}`,
    ),
  );
  if (!row) throw new Problem("NOT_FOUND");
  return row["document"] as AppDefinition;
}
