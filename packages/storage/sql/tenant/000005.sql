-- Files people attached to records. The content lies outside the database under the tenant's schema and the file's id, written before the
-- row and removed after it: a row always has its content, and content without a row is swept up. Neither is ever changed.
create table :schema.file (
  id uuid primary key,
  name text not null check (length(name) between 1 and 255),
  -- Media type and group of it, by content.
  type text not null,
  kind text not null,
  bytes bigint not null check (bytes >= 0),
  -- Hex sha256 of the content.
  hash text not null,
  uploaded_by uuid not null,
  uploaded_at timestamptz not null,
  -- The record and the field it was attached to, once and for good: null until then, and its uploader's alone. What a record no longer holds
  -- its history still names.
  app text,
  object text,
  record_id uuid,
  field text,
  check (num_nulls(app, object, record_id, field) in (0, 4))
);
create index file_record on :schema.file (record_id);
create index file_loose on :schema.file (uploaded_at) where record_id is null;
