import type { AppDefinition } from "@funnelsmith/definition";
import { type Catalogs, createTenant, type Database, dropTenant, openCatalogs, publish, type TenantSettings } from "@funnelsmith/storage";
import { citusTableCheck, citusViolations, type SeenStatement } from "./citus-rules.ts";
import { openTestDatabase } from "./test-database.ts";

/** A tenant of its own for one test or file. */
export interface TestTenant {
  readonly db: Database;
  readonly catalogs: Catalogs;
  readonly tenant: TenantSettings;
  /** Every statement sent so far, with the door it went through. */
  readonly statements: readonly SeenStatement[];
  /** Removes the tenant and closes everything; fails when a statement broke a rule of sharding by schema. */
  drop(): Promise<void>;
}

/** A fresh tenant schema on the shared test server, with the app published when one is given. */
export async function createTestTenant(options: { readonly app?: AppDefinition } = {}): Promise<TestTenant> {
  const statements: SeenStatement[] = [];
  const db = await openTestDatabase({ onStatement: (door, text) => statements.push({ door, text }) });
  const tenant = await createTenant(db, { name: "Test", locale: "zh-CN", currency: "CNY", zone: "Asia/Shanghai" });
  if (options.app) await publish(db, { tenant, document: options.app });
  const catalogs = openCatalogs(db);
  return {
    db,
    catalogs,
    tenant,
    statements,
    async drop() {
      catalogs.close();
      const tables = await db.administerAlone({ text: citusTableCheck, values: [tenant.schema] });
      await dropTenant(db, tenant.id);
      await db.close();
      const broken = [...citusViolations(statements), ...tables.map((row) => String(row["wrong"]))];
      if (broken.length > 0) throw new Error(`statements that could not run on a sharded cluster:\n${broken.join("\n")}`);
    },
  };
}
