import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";
import type { Database } from "@funnelsmith/storage";

/** An app of parts alone: what `name` says of their name, and the fields behind it. */
export const stockApp = ({
  name = {},
  fields = [],
}: {
  readonly name?: { readonly unique?: boolean };
  readonly fields?: FieldDefinition[];
}): AppDefinition => ({
  formatVersion: 1,
  key: "stock",
  version: "1.0.0",
  title: "Stock",
  roles: [],
  funnels: [],
  objects: [{ key: "part", title: "Part", titleField: "name", fields: [{ key: "name", kind: "text", title: "Name", ...name }, ...fields] }],
});

/** So many parts that a publish prepares their table while the old version is live; answers the table, and the id of one. */
export async function fillStock(
  db: Database,
  schema: string,
  values: Readonly<Record<string, string>> = {},
): Promise<{ readonly table: string; readonly id: string }> {
  const table = `"${schema}".stock__part`;
  const columns = { name: "'p' || n", ...values };
  const [row] = await db.administerAlone({
    text: `insert into ${table} (id, version, created_at, updated_at, ${Object.keys(columns).join(", ")})
      select pg_catalog.gen_random_uuid(), 1, now(), now(), ${Object.values(columns).join(", ")} from generate_series(1, 3000) as n returning id`,
    values: [],
  });
  return { table, id: String(row?.["id"]) };
}
