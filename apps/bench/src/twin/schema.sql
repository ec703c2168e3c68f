-- The hand-written twin of the B2B example's deals: what a careful team would write for this one app.
drop schema if exists twin cascade;
create schema twin;
create table twin.member (id uuid primary key, name text not null, manager_id uuid);
create table twin.token (hash bytea primary key, member_id uuid not null, role text not null);
create table twin.account (id uuid primary key, name text not null, phone text, level text, source text, annual_value numeric(38,2), owner_id uuid, deleted_at timestamptz);
create table twin.contact (id uuid primary key, name text not null, mobile text, account uuid);
create table twin.deal (
  id uuid primary key, version integer not null, created_at timestamptz not null, updated_at timestamptz not null, created_by uuid, updated_by uuid,
  owner_id uuid, collaborator_ids uuid[] not null default '{}', deleted_at timestamptz,
  stage text not null, stage_entered_at timestamptz not null,
  lead_at timestamptz, discovery_at timestamptz, proposal_at timestamptz, negotiation_at timestamptz, won_at timestamptz, aftersales_at timestamptz, lost_at timestamptz, invalid_at timestamptz,
  name text not null check (length(name) <= 120), account uuid references twin.account, contact uuid references twin.contact, contact_phone text, source text, grade text, products text[], need text,
  amount numeric(38,2) check (amount >= 0), budget numeric(38,2), quote numeric(38,2), discount numeric(38,4), cost numeric(38,2), close_on date, competitor text,
  decision_maker_met boolean, presales uuid, next_step text, next_at timestamptz
);
create index on twin.deal (owner_id, stage, created_at desc, id desc) where deleted_at is null;
create index on twin.deal (account);
create index on twin.deal (stage, amount desc, id desc) where deleted_at is null;
create table twin.activity (id uuid primary key, deal uuid not null references twin.deal, type text, happened_at timestamptz, summary text, deleted_at timestamptz);
create index on twin.activity (deal);
create table twin.stage_transition (id uuid primary key, record_id uuid not null, seq integer not null, from_stage text, to_stage text not null, at timestamptz not null, actor_id uuid, cause text not null, reason_code text, note text, amount numeric, evidence jsonb, unique (record_id, seq));
create index on twin.stage_transition (at);
create table twin.audit (id uuid primary key, record_id uuid not null, version integer not null, action text not null, at timestamptz not null, actor_id uuid, changes jsonb not null);
create index on twin.audit (record_id, version);
create table twin.outbox (id uuid primary key, topic text not null, payload jsonb not null, at timestamptz not null, relayed_at timestamptz);
create index on twin.outbox (at) where relayed_at is null;
create table twin.idempotency (actor text not null, key text not null, hash text not null, status integer not null, response text not null, at timestamptz not null, primary key (actor, key));
