import { createTenant, dropTenant, loadCatalog, openDatabase, publish } from "@funnelsmith/storage";
import { median } from "../statistics.ts";
import type { Setting, Value } from "./all.ts";
import { largeApp } from "./large-app.ts";

const objects = 50;
const fields = 40;

/** How long compiling a large app's Catalog takes. */
export async function catalogValues({ env }: Setting): Promise<readonly Value[]> {
  const db = await openDatabase({ ownerUrl: env["DATABASE_URL"] ?? "" });
  const tenant = await createTenant(db, { name: "Large" });
  await publish(db, { tenant, document: largeApp(objects, fields) });
  const times: number[] = [];
  for (let index = 0; index < 6; index += 1) {
    const before = process.cpuUsage();
    await loadCatalog(db, tenant.id, "large");
    const used = process.cpuUsage(before);
    times.push((used.user + used.system) / 1000);
  }
  await dropTenant(db, tenant.id);
  await db.close();
  return [
    {
      name: "catalog_compile",
      what: `Catalog of ${objects} objects × ${fields} fields, read and compiled`,
      value: median(times.slice(1)).toFixed(0),
      unit: "ms",
      target: "–",
    },
  ];
}
