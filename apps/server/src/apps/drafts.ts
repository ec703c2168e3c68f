import { createHash } from "node:crypto";
import type { Ctx } from "@funnelsmith/engine";
import { Problem } from "@funnelsmith/problem";
import { type AppOrigin, statementOf, tenantTables } from "@funnelsmith/storage";
import { isoInstant } from "../http/iso-instant.ts";

/** The one working copy of an app's definition; it may be wrong in any way a document can be. */
export interface Draft {
  readonly document: unknown;
  readonly etag: string;
  /** The version it was begun from. */
  readonly baseVersion: number;
  readonly updatedAt: string | null;
  readonly updatedBy: string | null;
  /** What the app will be made of once an upgrade in this draft is published. */
  readonly origin: AppOrigin | null;
}

/** Names a draft by what it says. */
export const etagOf = (document: unknown): string => createHash("sha256").update(JSON.stringify(document)).digest("hex").slice(0, 32);

/** The draft as saved; the published definition while nobody has changed anything. */
export async function readDraft(ctx: Ctx): Promise<Draft> {
  const query = tenantTables(ctx.catalog.tenant.schema)
    .selectFrom("draft")
    .select(["document", "etag", "base_version", "updated_by", "updated_at", "origin"])
    .where("app", "=", ctx.catalog.app);
  const [row] = await ctx.db.one(statementOf(query));
  if (!row) {
    const document = ctx.catalog.definition;
    return { document, etag: `v${ctx.catalog.version}`, baseVersion: ctx.catalog.version, updatedAt: null, updatedBy: null, origin: null };
  }
  return {
    document: row.document,
    etag: row.etag,
    baseVersion: row.base_version,
    updatedAt: isoInstant(row.updated_at),
    updatedBy: row.updated_by,
    origin: row.origin,
  };
}

/** Saves the draft over the one the writer has seen; DRAFT_CHANGED when somebody else saved meanwhile. `origin` goes with an upgrade and stays until the draft is dropped. */
export async function saveDraft(ctx: Ctx, document: unknown, seen: string, origin?: AppOrigin): Promise<Draft> {
  const { catalog } = ctx;
  const etag = etagOf(document);
  const tables = tenantTables(catalog.tenant.schema);
  const saving = {
    document: JSON.stringify(document),
    etag,
    updated_by: ctx.actor.member,
    updated_at: ctx.now,
    ...(origin && { origin: JSON.stringify(origin) }),
  };
  const rows = await ctx.db.one(
    seen === `v${catalog.version}`
      ? statementOf(
          tables
            .insertInto("draft")
            .values({ app: catalog.app, base_version: catalog.version, ...saving })
            .onConflict((known) => known.column("app").doNothing())
            .returning("app"),
        )
      : statementOf(tables.updateTable("draft").set(saving).where("app", "=", catalog.app).where("etag", "=", seen).returning("app")),
  );
  const saved = await readDraft(ctx);
  // Saving the same bytes again after a lost answer is no conflict.
  if (rows.length === 0 && saved.etag !== etag) throw new Problem("DRAFT_CHANGED", undefined, { extensions: { etag: saved.etag } });
  return saved;
}

/** Drops the draft, or only one of that etag: the next reader starts from the published definition. */
export async function dropDraft(ctx: Ctx, etag?: string): Promise<void> {
  const dropping = tenantTables(ctx.catalog.tenant.schema)
    .deleteFrom("draft")
    .where("app", "=", ctx.catalog.app)
    .$if(etag !== undefined, (query) => query.where("etag", "=", String(etag)));
  await ctx.db.one(statementOf(dropping));
}
