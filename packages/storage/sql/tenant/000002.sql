-- Where an app came from, for merging newer versions of it: the document it was made of, under its own key. A row holds from the
-- definition version `since` on, so that a rollback finds the one of its time.
create table :schema.origin (
  app text not null,
  since integer not null,
  -- Null for an app made from a bundle.
  template text,
  document jsonb not null,
  at timestamptz not null,
  primary key (app, since)
);

-- The origin an app will have once this draft is published: {template, document}.
alter table :schema.draft add column origin jsonb;
