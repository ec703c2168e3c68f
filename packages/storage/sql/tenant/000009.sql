-- These documents are read with the row they stand in and never looked for: to learn how their values are spread, PostgreSQL would
-- compare thousands of them with each other, which takes longer than all else it learns of a table that has grown.
alter table :schema.audit alter column changes set statistics 0;
alter table :schema.stage_transition alter column evidence set statistics 0, alter column exception set statistics 0;
alter table :schema.outbox alter column payload set statistics 0;
alter table :schema.job_row alter column cells set statistics 0, alter column errors set statistics 0;
