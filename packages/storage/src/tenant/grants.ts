import { name } from "../tables/ddl.ts";

/** What the runtime role may do with the platform's tables. */
export function platformGrants(role: string): string {
  const to = name(role);
  return [
    `grant usage on schema platform to ${to}`,
    `grant select, insert, update, delete on all tables in schema platform to ${to}`,
    `revoke insert, update, delete on platform.migration from ${to}`,
  ].join(";\n");
}

const free = [
  "member",
  "department",
  "draft",
  "origin",
  "outbox",
  "feed",
  "room",
  "idempotency",
  "job",
  "job_row",
  "number_series",
  "file",
  "cleared_reference",
];
const appended = ["stage_transition", "audit"];
const read = ["app", "definition_version", "erasure"];

/**
 * What the runtime role may do with a tenant's own tables: the ledger and the audit log only grow, published versions and what was
 * erased are only read. The one column it may update of `app` is there because FOR SHARE asks for it.
 */
export function tenantGrants(schema: string, role: string): string {
  const to = name(role);
  const tables = (names: readonly string[]): string => names.map((table) => name(schema, table)).join(", ");
  return [
    `grant usage on schema ${name(schema)} to ${to}`,
    `grant select, insert, update, delete on ${tables(free)} to ${to}`,
    `grant select, insert on ${tables(appended)} to ${to}`,
    `grant select on ${tables(read)} to ${to}`,
    `grant update (created_at) on ${tables(["app"])} to ${to}`,
  ].join(";\n");
}

/** What the runtime role may do with an object's table. */
export function objectGrants(schema: string, table: string, role: string): string {
  return `grant select, insert, update, delete on ${name(schema, table)} to ${name(role)}`;
}
