import { type FieldDefinition, type Text, withRowObjects } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import type { TenantSettings } from "../catalog.ts";
import type { Database } from "../database.ts";
import { name } from "../tables/ddl.ts";
import type { HiddenColumn, PhysicalObject } from "../tables/physical.ts";
import { alone } from "./alone.ts";
import { type ErasureCause, noteErasure } from "./erasures.ts";
import { markPurged } from "./finish.ts";
import { inBatches } from "./in-batches.ts";
import { fillBatch } from "./fill-rows.ts";
import { readStoredApp } from "./stored-app.ts";

/** A field out of sight whose values are kept. */
export interface HiddenField {
  readonly object: string;
  readonly objectTitle: Text;
  readonly field: FieldDefinition;
  /** Tells it from others of the same key. */
  readonly serial: number;
  /** Records that have a value in it. */
  readonly values: number;
  /** RFC 3339 UTC: when they are erased; null where they are kept until somebody says so. */
  readonly purgeAt: string | null;
}

/** The hidden fields of an app's live version, with how much they hold. */
export async function readHiddenFields(db: Database, tenant: TenantSettings, app: string): Promise<readonly HiddenField[]> {
  const { published } = await readStoredApp((statement) => db.administerAlone(statement), tenant, app);
  if (published === undefined) throw new Problem("NOT_FOUND");
  const found: HiddenField[] = [];
  for (const [key, place] of Object.entries(published.physical.objects))
    for (const column of kept(place)) {
      const [row] = await db.administerAlone({
        text: `select count(${name(column.column)}) as n from ${name(tenant.schema, place.table)}`,
        values: [],
      });
      found.push({
        object: key,
        objectTitle: withRowObjects(published.document).objects.find((object) => object.key === key)?.title ?? key,
        field: column.field,
        serial: column.serial,
        values: Number(row?.["n"] ?? 0),
        purgeAt: column.purgeAt ?? null,
      });
    }
  return found;
}

const kept = (place: PhysicalObject): readonly HiddenColumn[] => place.hidden.filter(({ purged }) => !purged);

/** A hidden field by what tells it from others, and the key it had: whoever erases says what. */
interface HiddenName {
  readonly object: string;
  readonly serial: number;
  readonly field: string;
}

/** Who has values erased, and when (RFC 3339 UTC): nobody where their days are over. */
export interface Eraser {
  readonly by: string | null;
  readonly at: string;
}

/**
 * Erases the values of a hidden field for good, in batches, and writes down who did; done twice is done once. NOT_FOUND when there is no such field, or `field` is
 * not its key. PUBLISH_BUSY while a publish is under way: it may be about to bring those very values back.
 */
export async function purgeHiddenField(
  db: Database,
  tenant: TenantSettings,
  app: string,
  hidden: HiddenName,
  eraser: Eraser,
): Promise<void> {
  await alone(db, tenant, () => purgeAlone(db, tenant, app, hidden, { ...eraser, cause: "asked" }));
}

async function purgeAlone(
  db: Database,
  tenant: TenantSettings,
  app: string,
  { object, serial, field }: HiddenName,
  eraser: Eraser & { readonly cause: ErasureCause },
): Promise<void> {
  const { published, underway } = await readStoredApp((statement) => db.administerAlone(statement), tenant, app);
  const place = published?.physical.objects[object];
  const column = place?.hidden.find((one) => one.serial === serial && one.field.key === field);
  if (place === undefined || column === undefined) throw new Problem("NOT_FOUND");
  if (column.purged) return;
  // One that was broken off knows of the values as they were when it began.
  if (underway?.phase === "prepare") throw new Problem("PUBLISH_BUSY", undefined, { retryAfter: 60 });
  const step = { table: name(tenant.schema, place.table), column: column.column, value: "null" };
  await inBatches(db, undefined, async (tx, rows, after) => {
    if (after === undefined) await noteErasure(tx, tenant, app, { object, column: column.column, ...eraser });
    const last = await fillBatch(tx, step, rows, after);
    if (last === undefined) await markPurged(tx, tenant, app, { object, column: column.column });
    return last;
  });
}

/** Erases what was to be kept only until now, in every app of a tenant; answers how many fields. An app that is being published is left for the next time. */
export async function purgeDueFields(db: Database, tenant: TenantSettings, now: Date): Promise<number> {
  const apps = await db.administerAlone({
    text: `select key from ${name(tenant.schema, "app")} where version > 0 order by key`,
    values: [],
  });
  let purged = 0;
  for (const row of apps) {
    const app = String(row["key"]);
    const { published } = await readStoredApp((statement) => db.administerAlone(statement), tenant, app);
    for (const [object, place] of Object.entries(published?.physical.objects ?? {}))
      for (const { serial, field, purgeAt } of kept(place)) {
        if (purgeAt === undefined || Date.parse(purgeAt) > now.getTime()) continue;
        try {
          const eraser = { by: null, at: now.toISOString(), cause: "due" } as const;
          await alone(db, tenant, () => purgeAlone(db, tenant, app, { object, serial, field: field.key }, eraser));
          purged += 1;
        } catch (error) {
          if (!(error instanceof Problem && (error.code === "PUBLISH_BUSY" || error.code === "BACKUP_RUNNING"))) throw error;
        }
      }
  }
  return purged;
}
