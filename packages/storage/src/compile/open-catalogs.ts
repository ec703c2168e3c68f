import type { AppDefinition } from "@funnelsmith/definition";
import { ident, render } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import { LRUCache } from "lru-cache";
import type { Catalog } from "../catalog.ts";
import { isCatalogStale } from "../connection/sqlstate.ts";
import type { Database } from "../database.ts";
import type { Physical } from "../tables/physical.ts";
import { readTenant } from "../tenant/tenants.ts";
import { inTurns } from "../in-turns.ts";
import { compileInTurns } from "./compile-catalog.ts";
import type { ParameterValues } from "./parameter-values.ts";

/** The channel on which every prepare, abort and switch is told: `tenant:app:revision`. */
export const catalogChannel = "catalog";

/** Compiled Catalogs by tenant and app, kept while there is room and while nothing newer is published. */
export interface Catalogs {
  /** The Catalog as last heard of; NOT_FOUND when the tenant or the app is not there. */
  get(tenantId: string, app: string): Promise<Catalog>;
  /** The Catalog read afresh, unless one of at least this revision is already held. One with a lower revision is the newest there was when it was asked for. */
  refresh(tenantId: string, app: string, revision?: number): Promise<Catalog>;
  /** Does work with the Catalog; when it turns out older than the tables, reloads it and does the work once more. */
  withFresh<T>(tenantId: string, app: string, work: (catalog: Catalog) => Promise<T>): Promise<T>;
  close(): void;
}

/** Opens the cache; `maxBytes` bounds what it holds (estimated). */
export function openCatalogs(db: Database, { maxBytes = 128 * 1024 * 1024 }: { readonly maxBytes?: number } = {}): Catalogs {
  const held = new LRUCache<string, Catalog>({ maxSize: maxBytes, sizeCalculation: (catalog) => Math.max(1, catalog.bytes) });
  const loading = new Map<string, Promise<Catalog>>();

  const stopCatalogs = db.listen(catalogChannel, (payload) => {
    if (payload === undefined) {
      held.clear();
      loading.clear();
      return;
    }
    const [tenantId, app, revision] = payload.split(":");
    const key = `${tenantId}:${app}`;
    const known = held.get(key);
    if (known === undefined || known.revision < Number(revision)) held.delete(key);
    loading.delete(key);
  });
  const stopTenants = db.listen("tenant", (payload) => {
    for (const key of held.keys()) if (payload === undefined || key.startsWith(`${payload}:`)) held.delete(key);
    for (const key of loading.keys()) if (payload === undefined || key.startsWith(`${payload}:`)) loading.delete(key);
  });

  const load = (tenantId: string, app: string): Promise<Catalog> => {
    const key = `${tenantId}:${app}`;
    const under = loading.get(key);
    if (under !== undefined) return under;
    const started = loadCatalog(db, tenantId, app).then(
      (catalog) => {
        // Taken off the list meanwhile: news came that what was read may not know of.
        if (loading.get(key) === started) {
          held.set(key, catalog);
          loading.delete(key);
        }
        return catalog;
      },
      (error: unknown) => {
        if (loading.get(key) === started) loading.delete(key);
        throw error;
      },
    );
    loading.set(key, started);
    return started;
  };
  const catalogs: Catalogs = {
    async get(tenantId, app) {
      return held.get(`${tenantId}:${app}`) ?? load(tenantId, app);
    },
    async refresh(tenantId, app, revision) {
      const key = `${tenantId}:${app}`;
      if (revision === undefined) loading.delete(key);
      else {
        // A reading under way may have begun before the news; those who wait for it together share the next one.
        const known = held.get(key) ?? (await loading.get(key));
        if (known !== undefined && known.revision >= revision) return known;
      }
      held.delete(key);
      return load(tenantId, app);
    },
    async withFresh(tenantId, app, work) {
      const catalog = await catalogs.get(tenantId, app);
      try {
        return await work(catalog);
      } catch (error) {
        if (!isCatalogStale(error)) throw error;
        const fresh = await catalogs.refresh(tenantId, app, catalog.revision + 1);
        // Nothing was published: the statement itself is wrong, and the failure must show as what it is.
        if (fresh.revision === catalog.revision) throw error instanceof Problem && error.cause !== undefined ? error.cause : error;
        return work(fresh);
      }
    },
    close() {
      stopCatalogs();
      stopTenants();
      held.clear();
    },
  };
  return catalogs;
}

const notFound = (): Problem => new Problem("NOT_FOUND");

/** Reads and compiles the published version of an app; NOT_FOUND when there is none. */
export async function loadCatalog(db: Database, tenantId: string, app: string): Promise<Catalog> {
  if (!/^[0-9a-f-]{36}$/.test(tenantId)) throw notFound();
  const tenant = await readTenant(db, tenantId);
  if (tenant === undefined) throw notFound();
  const table = (name: string): string => render(ident(tenant.schema, name)).text;
  const [row] = await db.one({
    text: `select a.revision, a.version, v.document, v.physical, v.parameters from ${table("app")} as a
      join ${table("definition_version")} as v on v.app = a.key and v.version = a.version where a.key = $1`,
    values: [app],
  });
  if (row === undefined) throw notFound();
  const compiling = compileInTurns({
    tenant,
    app,
    version: Number(row["version"]),
    revision: Number(row["revision"]),
    document: row["document"] as AppDefinition,
    physical: row["physical"] as Physical,
    parameters: row["parameters"] as ParameterValues,
  });
  return await inTurns(compiling);
}
