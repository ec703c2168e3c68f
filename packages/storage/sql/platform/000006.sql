-- Restores under way: what one that was broken off stored of files is found by it and swept up.
create table platform.restoring (
  schema text primary key,
  since timestamptz not null
);
