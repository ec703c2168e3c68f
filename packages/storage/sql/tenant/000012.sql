-- When a file became a record's: the key of its field is one of that time. Null for a file attached before this was noted.
alter table :schema.file add column attached_at timestamptz;

-- Values of hidden fields that were erased for good: by whom, when, how many. Only ever added to.
create table :schema.erasure (
  id uuid primary key,
  app text not null,
  object text not null,
  -- The field as it was last published.
  field jsonb not null,
  values bigint not null check (values >= 0),
  -- asked: by somebody, of a hidden field; due: its days were over; publish: with the publish that removed or converted it.
  cause text not null check (cause in ('asked', 'due', 'publish')),
  -- The app's version at the time.
  version integer not null,
  -- Member; null for nobody.
  erased_by uuid,
  at timestamptz not null
);
create index erasure_app on :schema.erasure (app, at);
