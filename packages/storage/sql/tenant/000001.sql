-- Tables every tenant schema has; :schema is replaced by the quoted schema name. No triggers, no foreign key leaves the schema,
-- ids and times come from the app. What the runtime role may do here is granted by packages/storage/src/tenant/grants.ts.

-- Members are rows of the tenant, so that a tenant can be dumped, restored or moved alone. account_id is null for sample members.
create table :schema.member (
  id uuid primary key,
  account_id text unique,
  name text not null check (length(name) between 1 and 200),
  email text,
  phone text,
  admin boolean not null default false,
  -- {app: [role, …]}
  roles jsonb not null default '{}',
  manager_id uuid references :schema.member (id),
  department_id uuid,
  sample boolean not null default false,
  suspended_at timestamptz,
  created_at timestamptz not null,
  version integer not null default 1
);

create table :schema.department (
  id uuid primary key,
  parent_id uuid references :schema.department (id),
  head_id uuid references :schema.member (id),
  name text not null check (length(name) between 1 and 200),
  created_at timestamptz not null,
  version integer not null default 1
);

-- One row an app: what every gated write locks FOR SHARE and a publish FOR UPDATE. revision grows with every prepare, abort and switch.
create table :schema.app (
  key text primary key,
  revision bigint not null,
  version integer not null,
  created_at timestamptz not null,
  -- An unfinished prepare: the target document and how far it got.
  preparing jsonb
);

-- Every published version, immutable. physical: where each field and stage lives ({object: {field: column}}, hidden columns).
create table :schema.definition_version (
  app text not null references :schema.app (key),
  version integer not null,
  document jsonb not null,
  checksum text not null,
  physical jsonb not null,
  message text,
  published_by uuid,
  published_at timestamptz not null,
  primary key (app, version)
);

create table :schema.draft (
  app text primary key,
  document jsonb not null,
  etag text not null,
  base_version integer not null,
  updated_by uuid,
  updated_at timestamptz not null
);

-- The ledger: append-only, the truth about every move. The runtime role may insert and select, nothing else.
-- What reports read of every move comes first: PostgreSQL finds a column by going through those before it, and fast only as far as they are
-- of one length and not null.
create table :schema.stage_transition (
  id uuid primary key,
  record_id uuid not null,
  at timestamptz not null,
  -- When the move before it was made; 000008 says more, and adds it where this table is older.
  from_at timestamptz,
  seq integer not null check (seq >= 1),
  definition_version integer not null,
  funnel text not null,
  to_stage text not null,
  from_stage text,
  app text not null,
  object text not null,
  amount numeric,
  reason_code text,
  actor_id uuid,
  cause text not null check (cause in ('form', 'board', 'bulk', 'import', 'history', 'sample', 'api', 'auto_enter', 'automation', 'public_form', 'undo', 'rollback', 'redesign')),
  currency text,
  note text,
  -- [{key, severity, met, …}] as judged.
  evidence jsonb,
  -- {criteria: [key, …], reason, allowedBy}
  exception jsonb,
  unique (record_id, seq),
  check ((seq = 1) = (from_stage is null))
);
create index stage_transition_funnel on :schema.stage_transition (app, funnel, at);

create table :schema.audit (
  id uuid primary key,
  app text not null,
  object text not null,
  record_id uuid not null,
  -- The record's version after the change.
  version integer not null,
  action text not null check (action in ('create', 'update', 'delete', 'restore')),
  at timestamptz not null,
  actor_id uuid,
  cause text not null,
  -- {field: [old, new]} in wire form; $owner, $collaborators for the system columns.
  changes jsonb not null
);
create index audit_record on :schema.audit (record_id, version);

create table :schema.outbox (
  id uuid primary key,
  topic text not null,
  payload jsonb not null,
  at timestamptz not null,
  relayed_at timestamptz
);
create index outbox_pending on :schema.outbox (at) where relayed_at is null;

create table :schema.idempotency (
  actor text not null,
  key text not null check (length(key) between 1 and 200),
  -- sha256 of method, path and body.
  hash text not null,
  status integer not null,
  response text not null,
  at timestamptz not null,
  primary key (actor, key)
);
create index idempotency_at on :schema.idempotency (at);
