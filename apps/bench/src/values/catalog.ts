import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";
import { createTenant, dropTenant, loadCatalog, openDatabase, publish } from "@funnelsmith/storage";
import { median } from "../statistics.ts";
import type { Setting, Value } from "./all.ts";

const objects = 50;
const fields = 40;

/** An app of 50 objects with 40 fields each, references, formulas and validations among them. */
function largeApp(): AppDefinition {
  const field = (index: number): FieldDefinition => {
    const base = { key: `f${index}`, title: `Field ${index}` };
    if (index % 8 === 0) return { ...base, kind: "text" };
    if (index % 8 === 1) return { ...base, kind: "money" };
    if (index % 8 === 2) return { ...base, kind: "date" };
    if (index % 8 === 3)
      return {
        ...base,
        kind: "select",
        options: [
          { value: "a", title: "A" },
          { value: "b", title: "B" },
        ],
      };
    if (index % 8 === 4) return { ...base, kind: "number", scale: 2 };
    if (index % 8 === 5) return { ...base, kind: "boolean" };
    if (index % 8 === 6)
      return {
        ...base,
        kind: "formula",
        result: { kind: "money", scale: 2 },
        formula: { "*": [{ var: `f${index - 5}` }, { var: `f${index - 2}` }] },
      };
    return { ...base, kind: "dateTime" };
  };
  return {
    formatVersion: 1,
    key: "large",
    version: "1.0.0",
    title: "Large",
    objects: Array.from({ length: objects }, (_, at) => ({
      key: `o${at}`,
      title: `Object ${at}`,
      titleField: "f0",
      fields: Array.from({ length: fields }, (__, index) => field(index)),
    })),
  };
}

/** How long compiling a large app's Catalog takes. */
export async function catalogValues({ env }: Setting): Promise<readonly Value[]> {
  const db = await openDatabase({ ownerUrl: env["DATABASE_URL"] ?? "" });
  const tenant = await createTenant(db, { name: "Large" });
  await publish(db, { tenant, document: largeApp() });
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
