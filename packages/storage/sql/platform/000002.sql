-- How far a publish has got: apart from the app's row, which every write locks, so that a step noted is nobody's wait.
alter table platform.publishing
  add column done integer not null default 0,
  -- The last record a step in batches has seen.
  add column after uuid;
