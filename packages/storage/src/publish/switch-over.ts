import { Problem } from "@funnelsmith/problem";
import { checksum } from "../checksum.ts";
import { drawBiViews, dropBiViews, hasBiViews } from "../bi/bi-views.ts";
import type { TenantSettings } from "../catalog.ts";
import type { Database, Statement, Transaction } from "../database.ts";
import { failPoint } from "../fail-point.ts";
import { name } from "../tables/ddl.ts";
import { newId } from "../tenant/new-id.ts";
import { datedPast } from "../tables/key-past.ts";
import { fillTenantDefaults } from "../tenant/tenants.ts";
import { nothingPhysical, type Physical, type Redesign } from "../tables/physical.ts";
import { targetsOf } from "./change.ts";
import { type CountContext, type Counts, countEffects } from "./count-effects.ts";
import { type Effect, findEffects } from "./effects.ts";
import { isSettled, refuseUndecided } from "./plan-publish.ts";
import { administerGently } from "./gently.ts";
import { runSwitch } from "./run-steps.ts";
import type { SwitchStep } from "./steps.ts";
import { holdStoredApp, raiseRevision, readStoredApp, type StoredApp, type Underway } from "./stored-app.ts";

/** What a publish did. */
export interface Published {
  readonly version: number;
  readonly revision: number;
  /** False when the document says what the live version says: then no version was made. */
  readonly changed: boolean;
  /** By the id of the change, the rows it concerned when the switch began. */
  readonly counts: Readonly<Record<string, Counts>>;
  /** Why what follows a switch (search text of large tables, erasing) is not done: the version is live all the same, and resumePublishes or the next publish carries on. */
  readonly unfinished?: unknown;
}

/**
 * The switch: one transaction in which the tables, the version, the records of removed stages and the news change together. PLAN_STALE
 * when `base` is no longer the version, or what was prepared is no longer there.
 */
export async function switchOver(
  db: Database,
  tenant: TenantSettings,
  underway: Underway,
  base: number,
  clock: () => Date = () => new Date(),
): Promise<Published> {
  const { document, blueprint, by, parameters } = underway;
  const app = document.key;
  const version = base + 1;
  const { counts, viewed } = await lookAhead(db, tenant, underway);
  const written = { document: JSON.stringify(document), checksum: await checksum(document) };
  const draw = (): string => drawBiViews({ tenant, document, physical: blueprint.physical, parameters });
  const drawn = viewed ? draw() : undefined;
  return administerGently(db, async (tx): Promise<Published> => {
    const stored = await holdStoredApp(tx, tenant, app);
    if (stored.version !== base) throw new Problem("PLAN_STALE");
    if (blueprint.prepare.length > 0 && stored.underway?.planId !== underway.planId) throw new Problem("PLAN_STALE");
    await refuseNewlyUndecided(tx, tenant, stored, underway);
    // Nobody writes a record any more: whatever ledger and audit log say has been before this, by a millisecond at least.
    await new Promise((resolve) => setTimeout(resolve, 2));
    const now = clock().toISOString();
    const physical = dated(redesigned(blueprint.physical, blueprint.switch, now), now);
    const views = (await hasBiViews(tx, tenant.schema)) ? (drawn ?? draw()) : undefined;
    if (base === 0) await tx.query({ text: "select pg_catalog.pg_notify('tenant', $1)", values: [tenant.id] });
    await tx.queryAll([...(base === 0 ? [newApp(tenant, app, now)] : []), ...toldOf(tenant, underway, version, written, physical, now)]);
    if (views !== undefined) await dropBiViews(tx, tenant.schema, app);
    // From its first table on somebody waits: what does not need them is done.
    const done = await runSwitch(
      tx,
      { schema: tenant.schema, app, by, now, document, physical, parameters, version, tenant },
      blueprint.switch,
    );
    if (views !== undefined) await tx.query({ text: views, values: [] });
    if (base === 0 && document.defaults) await fillTenantDefaults(tx, tenant.id, document.defaults);
    await failPoint("switch.before-commit");
    const after: Underway | undefined = blueprint.finish.length === 0 ? undefined : { ...underway, phase: "finish" };
    const revision = await raiseRevision(tx, tenant, app, stored, { version, underway: after });
    return { version, revision, changed: true, counts: { ...Object.fromEntries(counts), ...done } };
  });
}

const newApp = (tenant: TenantSettings, app: string, now: string): Statement => ({
  text: `insert into ${name(tenant.schema, "app")} (key, revision, version, created_at) values ($1, 0, 0, $2) on conflict (key) do nothing`,
  values: [app, now],
});

/** What says that a version is there: itself, and the news. */
function toldOf(
  tenant: TenantSettings,
  { document: { key: app }, parameters, message, by, decisions }: Underway,
  version: number,
  written: { readonly document: string; readonly checksum: string },
  physical: Physical,
  now: string,
): readonly Statement[] {
  return [
    {
      text: `insert into ${name(tenant.schema, "definition_version")} (app, version, document, checksum, physical, parameters, message, published_by, published_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      values: [app, version, written.document, written.checksum, JSON.stringify(physical), JSON.stringify(parameters), message, by, now],
    },
    {
      text: `insert into ${name(tenant.schema, "outbox")} (id, topic, payload, at) values ($1, 'app.published', $2, $3)`,
      values: [newId(), JSON.stringify({ app, version, decisions }), now],
    },
  ];
}

/** Where everything lives, with the day on which stages took the place of others. */
function redesigned(physical: Physical, steps: readonly SwitchStep[], now: string): Physical {
  const redesigns: Record<string, readonly Redesign[]> = { ...physical.redesigns };
  for (const step of steps) {
    if (step.do !== "moveStages" || Object.keys(step.map).length === 0) continue;
    const stages = Object.entries(step.map).map(([key, target]) => ({ key, title: step.titles[key] ?? key, to: targetsOf(target) }));
    redesigns[step.funnel] = [...(redesigns[step.funnel] ?? []), { at: new Date(now).toISOString(), stages }];
  }
  return { ...physical, redesigns };
}

/** Fields that go out of sight now are to be erased so many days from now; those that move have their new keys from now on. */
function dated(physical: Physical, now: string): Physical {
  const objects = Object.entries(physical.objects).map(([key, object]) => {
    const columns = Object.fromEntries(Object.entries(object.columns).map(([field, column]) => [field, datedPast(column, now)]));
    const hidden = object.hidden.map((hides) => {
      const column = datedPast(hides, now);
      if (column.keptDays === undefined || column.purgeAt !== undefined) return column;
      return { ...column, purgeAt: new Date(Date.parse(now) + column.keptDays * 86_400_000).toISOString() };
    });
    const computed = Object.entries(object.computed ?? {}).map(([field, past]) => [field, datedPast(past, now)] as const);
    return [key, { ...datedPast(object, now), columns, hidden, computed: Object.fromEntries(computed) }] as const;
  });
  const gone = Object.entries(physical.hiddenObjects).map(([table, object]) => [table, datedPast(object, now)] as const);
  return { ...physical, objects: Object.fromEntries(objects), hiddenObjects: Object.fromEntries(gone) };
}

/** What the live version is changed by, and where that is counted. */
function effectsOf(
  tenant: TenantSettings,
  { published }: StoredApp,
  { document, restore }: Underway,
): readonly [CountContext, readonly Effect[]] {
  const context = { schema: tenant.schema, zone: tenant.zone, physical: published?.physical ?? nothingPhysical, restore };
  return [context, published === undefined ? [] : findEffects(published.document, document, context)];
}

/** What takes long and is found out while everybody works: the rows each change concerns, and whether reporting tools read the tenant. */
async function lookAhead(
  db: Database,
  tenant: TenantSettings,
  underway: Underway,
): Promise<{ readonly counts: ReadonlyMap<string, Counts>; readonly viewed: boolean }> {
  return db.administer(async (tx) => {
    await tx.query({ text: "set transaction isolation level repeatable read, read only", values: [] });
    const stored = await readStoredApp((statement) => tx.query(statement), tenant, underway.document.key);
    const counts = await countEffects(tx, ...effectsOf(tenant, stored, underway));
    return { counts, viewed: await hasBiViews(tx, tenant.schema) };
  });
}

/** Refuses what nobody decided, now that no write can come between: changes that concerned no row until now. */
async function refuseNewlyUndecided(tx: Transaction, tenant: TenantSettings, stored: StoredApp, underway: Underway): Promise<void> {
  const [context, effects] = effectsOf(tenant, stored, underway);
  const open = effects.filter((effect) => !isSettled(effect, underway.decisions[effect.id]));
  refuseUndecided(open, await countEffects(tx, context, open), underway.decisions);
}
