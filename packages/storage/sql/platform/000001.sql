-- Platform tables: who exists and where. Nothing in a tenant schema refers to them by foreign key.
create schema if not exists platform;

create table platform.tenant (
  id uuid primary key,
  schema text not null unique check (schema ~ '^t_[a-z2-7]{12}$'),
  name text not null check (length(name) between 1 and 200),
  locale text check (locale in ('zh-CN', 'en')),
  currency text check (currency ~ '^[A-Z]{3}$'),
  time_zone text,
  calendar text,
  -- The last file of sql/tenant its schema has run.
  migration integer not null,
  created_at timestamptz not null,
  deleted_at timestamptz
);

-- The account itself (name, e-mail, password, sessions) is the auth library's, in schema auth.
-- A membership says which tenants an account may enter and which member row it is there; roles live in the tenant.
create table platform.membership (
  account_id text not null,
  tenant_id uuid not null references platform.tenant (id),
  member_id uuid not null,
  created_at timestamptz not null,
  primary key (account_id, tenant_id)
);
create index membership_tenant on platform.membership (tenant_id);

create table platform.api_key (
  id uuid primary key,
  tenant_id uuid not null references platform.tenant (id),
  account_id text not null,
  name text not null check (length(name) between 1 and 200),
  -- sha256 of the key; the key itself is shown once and never stored.
  hash bytea not null unique,
  prefix text not null,
  -- App roles the key is limited to, by app; null for all rights of the account.
  roles jsonb,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_key_tenant on platform.api_key (tenant_id);

create table platform.invitation (
  id uuid primary key,
  tenant_id uuid not null references platform.tenant (id),
  hash bytea not null unique,
  email text,
  admin boolean not null default false,
  -- {app: [role, …]}
  roles jsonb not null default '{}',
  invited_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz
);

-- The tenant an account's session works in.
create table platform.session_tenant (
  session_id text primary key,
  tenant_id uuid not null,
  chosen_at timestamptz not null
);

-- Publishes that have begun and not ended: what a starting server carries on with.
create table platform.publishing (
  tenant_id uuid not null references platform.tenant (id),
  app text not null,
  since timestamptz not null,
  primary key (tenant_id, app)
);
