import { sqlstateOf } from "../connection/sqlstate.ts";
import type { Database } from "../database.ts";
import { name } from "../tables/ddl.ts";
import { behind } from "./fill-rows.ts";
import type { PrepareStep } from "./steps.ts";

/** An index made concurrently; one left invalid by an earlier attempt is made anew. */
export async function makeIndex(db: Database, step: Extract<PrepareStep, { do: "index" }>): Promise<void> {
  const [known] = await db.administerAlone({
    text: `select i.indisvalid as valid from pg_catalog.pg_index as i join pg_catalog.pg_class as c on c.oid = i.indexrelid
      join pg_catalog.pg_namespace as n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`,
    values: [step.schema, step.index],
  });
  if (known?.["valid"] === true) return;
  const drop = { text: `drop index concurrently if exists ${name(step.schema, step.index)}`, values: [] };
  if (known !== undefined) await db.administerAlone(drop);
  try {
    await db.administerAlone({ text: step.text, values: [] });
  } catch (error) {
    await db.administerAlone(drop);
    throw error;
  }
}

/** Why there can be no index of a condition: as far as the database knows it depends on settings, or it holds a subquery. */
const notIndexable: ReadonlySet<string | undefined> = new Set(["42P17", "0A000"]);

/**
 * Keeps an index of the rows that are behind from here on, so that they are found at once; false where the database can keep none: then
 * the switch looks at every row.
 */
export async function watchBehind(db: Database, step: Extract<PrepareStep, { do: "watch" }>): Promise<boolean> {
  try {
    const text = `create index concurrently ${name(step.index)} on ${step.table} (id) where ${behind(step)}`;
    await makeIndex(db, { do: "index", schema: step.schema, index: step.index, text });
    return true;
  } catch (error) {
    if (notIndexable.has(sqlstateOf(error))) return false;
    throw error;
  }
}
