-- Work that outlives its request. What a batch wrote and how far the job has come are committed together, so that a job that is broken
-- off goes on where it was: nothing lost, nothing twice.
create table :schema.job (
  id uuid primary key,
  kind text not null check (kind in ('import')),
  app text not null,
  object text not null,
  -- ready: waits to be told; running: works, or waits for a server; the rest is over or can be resumed.
  state text not null check (state in ('ready', 'running', 'paused', 'done', 'failed', 'cancelled')),
  phase text not null check (phase in ('check', 'run', 'undo')),
  -- What to do, and what was found in the file: as the job's kind has it.
  params jsonb not null,
  source jsonb not null,
  -- Rows that are behind it.
  done integer not null default 0,
  result jsonb not null default '{}',
  -- {code, detail} of a job that failed.
  problem jsonb,
  created_by uuid not null,
  -- Roles by app that the API key it was started with is limited to.
  roles jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- When it last ran to its end.
  ended_at timestamptz
);
create index job_created on :schema.job (created_by, created_at);

-- What a job did with each row of its file that was not simply left alone, for its report and for undoing it.
create table :schema.job_row (
  job_id uuid not null references :schema.job (id) on delete cascade,
  -- As a spreadsheet numbers it.
  row integer not null,
  -- 0 for the row's own record, from 1 for records created because the row names them.
  part integer not null,
  outcome text not null check (outcome in ('create', 'update', 'conflict')),
  object text,
  record_id uuid,
  -- Of the record after the row.
  version integer,
  -- When the row was written: its audit rows have the same instant.
  at timestamptz,
  -- [{column, code, detail}], with the cells as they came.
  errors jsonb,
  cells jsonb,
  primary key (job_id, row, part)
);
create index job_row_errors on :schema.job_row (job_id, row) where errors is not null;
