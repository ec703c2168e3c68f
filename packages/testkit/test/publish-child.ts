/** Starts as a server does, then publishes a document: url, tenant, file and the number of rows handled at once on the command line. A fail point may end it. */
import { readFileSync } from "node:fs";
import type { AppDefinition } from "@funnelsmith/definition";
import { migratePlatform, openDatabase, publish, readTenant } from "@funnelsmith/storage";

const [url = "", tenantId = "", file = "", mostRowsAtOnce = "20000"] = process.argv.slice(2);
const db = await openDatabase({ ownerUrl: url });
await migratePlatform(db);
const tenant = await readTenant(db, tenantId);
if (tenant === undefined) throw new Error("no tenant");
const { document, decisions } = JSON.parse(readFileSync(file, "utf8")) as {
  document: AppDefinition;
  decisions: Record<string, string | { map: Record<string, string> }>;
};
await publish(db, { tenant, document, decisions, mostRowsAtOnce: Number(mostRowsAtOnce) });
await db.close();
