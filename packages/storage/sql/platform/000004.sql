-- Jobs that are running, so that any server finds them without asking every tenant.
create table platform.working (
  tenant_id uuid not null references platform.tenant (id),
  job_id uuid not null,
  since timestamptz not null,
  primary key (tenant_id, job_id)
);
