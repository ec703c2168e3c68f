import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";
import type { ColumnType, Generated, Kysely } from "kysely";
import type { TenantLimits } from "../catalog.ts";
import type { ParameterValues } from "../compile/parameter-values.ts";
import type { Physical } from "../tables/physical.ts";
import { compiler } from "./compiler.ts";

/** A jsonb column: read as what it holds, written as JSON text. */
type Json<T> = ColumnType<T, string, string>;
type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>;
/** PostgreSQL's text of a moment in UTC; written as RFC 3339. */
type Instant = string;
type RolesByApp = Readonly<Record<string, readonly string[]>>;

/** What an app was made of: a template, or a bundle without a name. */
export interface AppOrigin {
  readonly template: string | null;
  /** As it came, under its own key. */
  readonly document: AppDefinition;
}

/** The tables of schema `platform` as sql/platform makes them. */
export interface PlatformTables {
  readonly migration: { readonly number: number; readonly checksum: string; readonly at: Instant };
  readonly tenant: {
    readonly id: string;
    readonly schema: string;
    readonly name: string;
    readonly locale: string | null;
    readonly currency: string | null;
    readonly time_zone: string | null;
    readonly migration: number;
    readonly created_at: Instant;
    readonly deleted_at: Instant | null;
    readonly limits: JsonOrNull<Partial<TenantLimits>>;
  };
  readonly membership: {
    readonly account_id: string;
    readonly tenant_id: string;
    readonly member_id: string;
    readonly created_at: Instant;
  };
  readonly api_key: {
    readonly id: string;
    readonly tenant_id: string;
    readonly account_id: string;
    readonly name: string;
    readonly hash: Buffer;
    readonly prefix: string;
    readonly roles: JsonOrNull<RolesByApp>;
    readonly created_at: Instant;
    readonly expires_at: Instant | null;
    readonly last_used_at: Instant | null;
    readonly revoked_at: Instant | null;
  };
  readonly invitation: {
    readonly id: string;
    readonly tenant_id: string;
    readonly hash: Buffer;
    readonly email: string | null;
    readonly admin: Generated<boolean>;
    readonly roles: Json<RolesByApp>;
    readonly invited_by: string;
    readonly created_at: Instant;
    readonly expires_at: Instant;
    readonly accepted_at: Instant | null;
    readonly revoked_at: Instant | null;
  };
  readonly session_tenant: { readonly session_id: string; readonly tenant_id: string; readonly chosen_at: Instant };
  readonly publishing: {
    readonly tenant_id: string;
    readonly app: string;
    readonly since: Instant;
    readonly done: Generated<number>;
    readonly after: string | null;
  };
  readonly restoring: { readonly schema: string; readonly since: Instant };
  readonly working: { readonly tenant_id: string; readonly job_id: string; readonly since: Instant };
}

/** The tables every tenant's schema has as sql/tenant makes them; those of its objects are the Catalog's. */
export interface TenantTables {
  readonly member: {
    readonly id: string;
    readonly account_id: string | null;
    readonly name: string;
    readonly email: string | null;
    readonly phone: string | null;
    readonly admin: Generated<boolean>;
    readonly roles: ColumnType<RolesByApp, string | undefined, string>;
    readonly manager_id: string | null;
    readonly department_id: string | null;
    readonly sample: Generated<boolean>;
    readonly suspended_at: Instant | null;
    readonly created_at: Instant;
    readonly version: Generated<number>;
  };
  readonly department: {
    readonly id: string;
    readonly parent_id: string | null;
    readonly head_id: string | null;
    readonly name: string;
    readonly created_at: Instant;
    readonly version: Generated<number>;
  };
  readonly app: {
    readonly key: string;
    readonly revision: number;
    readonly version: number;
    readonly created_at: Instant;
    readonly preparing: JsonOrNull<unknown>;
  };
  readonly definition_version: {
    readonly app: string;
    readonly version: number;
    readonly document: Json<AppDefinition>;
    readonly checksum: string;
    readonly physical: Json<Physical>;
    readonly parameters: Json<ParameterValues>;
    readonly message: string | null;
    readonly published_by: string | null;
    readonly published_at: Instant;
  };
  readonly draft: {
    readonly app: string;
    readonly document: Json<unknown>;
    readonly etag: string;
    readonly base_version: number;
    readonly updated_by: string | null;
    readonly updated_at: Instant;
    readonly origin: JsonOrNull<AppOrigin>;
  };
  readonly origin: {
    readonly app: string;
    readonly since: number;
    readonly template: string | null;
    readonly document: Json<AppDefinition>;
    readonly at: Instant;
  };
  readonly file: {
    readonly id: string;
    readonly name: string;
    readonly type: string;
    readonly kind: string;
    readonly bytes: number;
    readonly hash: string;
    readonly uploaded_by: string;
    readonly uploaded_at: Instant;
    readonly app: string | null;
    readonly object: string | null;
    readonly record_id: string | null;
    readonly field: string | null;
    readonly attached_at: ColumnType<Instant | null, string | undefined, string>;
  };
  readonly erasure: {
    readonly id: string;
    readonly app: string;
    readonly object: string;
    readonly field: Json<FieldDefinition>;
    readonly values: number;
    readonly cause: "asked" | "due" | "publish";
    readonly version: number;
    readonly erased_by: string | null;
    readonly at: Instant;
  };
  readonly stage_transition: {
    readonly id: string;
    readonly app: string;
    readonly object: string;
    readonly record_id: string;
    readonly seq: number;
    readonly funnel: string;
    readonly from_stage: string | null;
    readonly to_stage: string;
    readonly at: Instant;
    readonly actor_id: string | null;
    readonly cause: string;
    readonly reason_code: string | null;
    readonly note: string | null;
    readonly amount: string | null;
    readonly currency: string | null;
    readonly definition_version: number;
    readonly evidence: JsonOrNull<unknown>;
    readonly exception: JsonOrNull<unknown>;
    readonly from_at: Instant | null;
  };
  readonly audit: {
    readonly id: string;
    readonly app: string;
    readonly object: string;
    readonly record_id: string;
    readonly version: number;
    readonly action: string;
    readonly at: Instant;
    readonly actor_id: string | null;
    readonly cause: string;
    readonly changes: Json<unknown>;
  };
  readonly outbox: {
    readonly id: string;
    readonly topic: string;
    readonly payload: Json<unknown>;
    readonly at: Instant;
    readonly relayed_at: Instant | null;
    readonly position: string | null;
  };
  readonly feed: {
    readonly one: boolean;
    readonly head: string;
  };
  readonly idempotency: {
    readonly actor: string;
    readonly key: string;
    readonly hash: string;
    readonly status: number;
    readonly response: string;
    readonly at: Instant;
  };
  readonly job: {
    readonly id: string;
    readonly kind: "import";
    readonly app: string;
    readonly object: string;
    readonly state: JobState;
    readonly phase: JobPhase;
    readonly params: Json<unknown>;
    readonly source: Json<unknown>;
    readonly done: Generated<number>;
    readonly result: ColumnType<unknown, string | undefined, string>;
    readonly problem: JsonOrNull<unknown>;
    readonly created_by: string;
    readonly roles: JsonOrNull<RolesByApp>;
    readonly created_at: Instant;
    readonly updated_at: Instant;
    readonly ended_at: Instant | null;
  };
  readonly job_row: {
    readonly job_id: string;
    readonly row: number;
    readonly part: number;
    readonly outcome: "create" | "update" | "conflict";
    readonly object: string | null;
    readonly record_id: string | null;
    readonly version: number | null;
    readonly at: Instant | null;
    readonly errors: JsonOrNull<unknown>;
    readonly cells: JsonOrNull<unknown>;
  };
}

/** Where a job stands: `ready` waits to be told, `running` works or waits for a server. */
export type JobState = "ready" | "running" | "paused" | "done" | "failed" | "cancelled";

/** What a job does while it runs. */
export type JobPhase = "check" | "run" | "undo";

/** Builds statements over the platform's tables; for `statementOf`, never to be executed itself. */
export const platform: Kysely<PlatformTables> = (compiler as Kysely<PlatformTables>).withSchema("platform");

/** Builds statements over the tables of one tenant's schema; for `statementOf`, never to be executed itself. */
export function tenantTables(schema: string): Kysely<TenantTables> {
  return (compiler as Kysely<TenantTables>).withSchema(schema);
}
