import type { Ctx } from "@funnelsmith/engine";
import { type AppOrigin, statementOf, tenantTables } from "@funnelsmith/storage";

/** What the app was made of as of one of its versions: of a template or bundle, or of none when it was begun blank. */
export async function readOrigin(ctx: Ctx, version: number = ctx.catalog.version): Promise<AppOrigin | undefined> {
  const query = tenantTables(ctx.catalog.tenant.schema)
    .selectFrom("origin")
    .select(["template", "document"])
    .where("app", "=", ctx.catalog.app)
    .where("since", "<=", version)
    .orderBy("since", "desc")
    .limit(1);
  const [row] = await ctx.db.one(statementOf(query));
  return row;
}

/** Notes what the app is made of from a version on. Doing it twice is doing it once. */
export async function noteOrigin(ctx: Ctx, since: number, { template, document }: AppOrigin): Promise<void> {
  const values = { template, document: JSON.stringify(document), at: ctx.now };
  const query = tenantTables(ctx.catalog.tenant.schema)
    .insertInto("origin")
    .values({ app: ctx.catalog.app, since, ...values })
    .onConflict((known) => known.columns(["app", "since"]).doUpdateSet(values));
  await ctx.db.one(statementOf(query));
}

/** An older version published again is made of what it was made of then. */
export async function carryOrigin(ctx: Ctx, from: number, since: number): Promise<void> {
  const origin = await readOrigin(ctx, from);
  if (origin) await noteOrigin(ctx, since, origin);
}
