import type { TableShape } from "@funnelsmith/storage";

/** What a row of a platform or account table holds, as JSON has it. */
export type PlainRow = Readonly<Record<string, unknown>>;

/** A team in an archive. */
export interface ArchivedTenant {
  readonly id: string;
  readonly schema: string;
  readonly name: string;
  /** The last file of sql/tenant its schema has run. */
  readonly migration: number;
  readonly tables: readonly TableShape[];
  /** Rows of the platform that are about it. */
  readonly platform: Readonly<Record<"tenant" | "membership" | "api_key" | "invitation" | "publishing", readonly PlainRow[]>>;
}

/** The first part of an archive. */
export interface Manifest {
  readonly format: "funnelsmith-backup";
  readonly version: 1;
  /** The instant all of it was true at. */
  readonly at: string;
  readonly tenants: readonly ArchivedTenant[];
  /** The people of these teams, with what they sign in by. */
  readonly people: { readonly user: readonly PlainRow[]; readonly account: readonly PlainRow[] };
}

/** The first part's name. */
export const manifestName = "manifest.json";

/** The name of a part with rows of a table, in COPY's text form; a table has as many as it needs. */
export const rowsName = (tenant: string, table: string, n: number): string =>
  `tenants/${tenant}/rows/${table}/${String(n).padStart(6, "0")}`;

/** The name of a part with a file's content. */
export const contentName = (tenant: string, id: string): string => `tenants/${tenant}/files/${id}`;

/** What a part's name says. */
export function placeOf(name: string): { readonly tenant: string; readonly kind: "rows" | "files"; readonly key: string } | undefined {
  const [, tenant, kind, key] = /^tenants\/([0-9a-f-]{36})\/(rows|files)\/([^/]+)(?:\/\d{6})?$/.exec(name) ?? [];
  return tenant !== undefined && key !== undefined ? { tenant, kind: kind === "rows" ? "rows" : "files", key } : undefined;
}
