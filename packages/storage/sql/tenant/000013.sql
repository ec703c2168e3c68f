-- References that lost what they pointed at because it was deleted: where to look when it comes back. The audit log says whether they are
-- still as they were left.
create table :schema.cleared_reference (
  -- The record that was deleted, and its deleted_at.
  target uuid not null,
  at timestamptz not null,
  app text not null,
  object text not null,
  -- The key at the time.
  field text not null,
  record_id uuid not null,
  -- Of the record that referred to it, without the reference.
  version integer not null,
  primary key (target, at, app, object, field, record_id)
);
