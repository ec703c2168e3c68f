import type { AppDefinition } from "@funnelsmith/definition";
import { type Catalog, newId } from "@funnelsmith/storage";
import { createTestTenant, type TestTenant } from "@funnelsmith/testkit";
import type { Actor, Ctx } from "../src/context.ts";

/** A tenant at work: an app published and people with roles in it. */
export interface Work extends TestTenant {
  readonly app: string;
  catalog(): Promise<Catalog>;
  /** A member with roles in the app; without roles and not `admin`, nobody. */
  member(roles: readonly string[], options?: { readonly admin?: boolean; readonly below?: readonly string[] }): Promise<Actor>;
  /** What one request of the actor knows. */
  ctx(actor: Actor, more?: Partial<Ctx>): Promise<Ctx>;
  /** One value of one row, past every right. */
  sql(text: string, values?: readonly unknown[]): Promise<Readonly<Record<string, unknown>>[]>;
}

/** Opens a tenant with the app published. */
export async function openWork(app: AppDefinition): Promise<Work> {
  const tenant = await createTestTenant({ app });
  const { db, catalogs } = tenant;
  const schema = `"${tenant.tenant.schema}"`;
  return {
    ...tenant,
    app: app.key,
    catalog: () => catalogs.get(tenant.tenant.id, app.key),
    async member(roles, { admin = false, below = [] } = {}) {
      const member = newId();
      await db.administerAlone({
        text: `insert into ${schema}.member (id, name, admin, roles, created_at) values ($1, $2, $3, $4, $5)`,
        values: [member, `member ${member.slice(-4)}`, admin, JSON.stringify({ [app.key]: roles }), new Date().toISOString()],
      });
      return { member, roles: [...roles].sort(), admin, owners: [member, ...below] };
    },
    async ctx(actor, more = {}) {
      const now = new Date().toISOString();
      return {
        db,
        catalog: await catalogs.get(tenant.tenant.id, app.key),
        actor,
        locale: "en",
        now,
        today: now.slice(0, 10),
        cause: "api",
        secret: "a secret for tests",
        ...more,
      };
    },
    async sql(text, values = []) {
      return [...(await db.administerAlone({ text: text.replaceAll(":schema", schema), values }))];
    },
  };
}

/** The code of the Problem a promise fails with, or "ok". */
export async function codeOf(run: Promise<unknown>): Promise<string> {
  try {
    await run;
    return "ok";
  } catch (error) {
    if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string") return error.code;
    throw error;
  }
}
