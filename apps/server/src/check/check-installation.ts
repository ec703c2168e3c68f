import { checkLedger } from "@funnelsmith/engine";
import { type Database, loadCatalog, statementOf, tenantTables } from "@funnelsmith/storage";
import { checkApp } from "./check-app.ts";
import { checkAudit } from "./check-audit.ts";
import type { FileStore } from "../files/file-store.ts";
import { checkFiles } from "./check-files.ts";
import { checkPeople } from "./check-people.ts";
import { checkPlatform } from "./check-platform.ts";
import { checkLooseTables } from "./check-tables.ts";
import { checkStrays } from "./check-strays.ts";
import type { Finding } from "./finding.ts";

/** What was looked at and what was found. */
export interface Checked {
  readonly tenants: number;
  readonly apps: number;
  readonly findings: readonly Finding[];
}

/**
 * Looks at every tenant and app for work that is half done or does not agree: ledger, stage columns and what the ledger says they are;
 * versions and audit; definitions, tables and unfinished publishes; rows of records, apps, people and tenants that are not there.
 * With the storage of files, that each has its content and each content its file. Changes nothing, and may run beside a server; a check that fails is a finding too, and one that finds more than `most` ends early and says so.
 * `at` hears where it has come to, often.
 */
export async function checkInstallation(
  db: Database,
  store?: FileStore,
  most: number = 10_000,
  at: (step: string) => void = () => {},
): Promise<Checked> {
  const { tenants, findings } = await checkPlatform(db);
  const found: Finding[] = [...findings];
  const during = async (place: Pick<Finding, "schema" | "app">, work: () => Promise<readonly Omit<Finding, "schema" | "app">[]>) => {
    try {
      const all = await work();
      for (const one of all.slice(0, most)) found.push({ ...place, ...one });
      if (all.length > most) found.push({ ...place, what: `there is more than these ${most.toLocaleString("en")} findings` });
    } catch (error) {
      found.push({ ...place, what: `could not be checked: ${error instanceof Error ? error.message : String(error)}` });
    }
  };
  let apps = 0;
  for (const { id, schema } of tenants) {
    at(schema);
    await during({ schema }, () => checkPeople(db, { id, schema }));
    await during({ schema }, () => checkStrays(db, schema));
    await during({ schema }, () => checkLooseTables(db, schema));
    await during({ schema }, () => checkFiles(db, schema, store));
    const rows = await db.one(statementOf(tenantTables(schema).selectFrom("app").select("key").orderBy("key")));
    for (const { key: app } of rows) {
      apps += 1;
      await during({ schema, app }, () => checkApp(db, { id, schema }, app));
      const seen = (what: string) => (object: string, records: number) =>
        at(`${schema} ${app} ${object}: ${what} of ${records.toLocaleString("en")} records`);
      await during({ schema, app }, async () => checkLedger(db, await loadCatalog(db, id, app), most, seen("ledger")));
      await during({ schema, app }, async () => checkAudit(db, await loadCatalog(db, id, app), most, seen("audit log")));
    }
  }
  return { tenants: tenants.length, apps, findings: found };
}
