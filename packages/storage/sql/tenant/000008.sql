-- When the move before it was made: since then the record had been in the stage it leaves. Null for the first. With it a row tells a whole
-- stay, and nothing has to be put in order to know how long stays are.
alter table :schema.stage_transition add column if not exists from_at timestamptz;
update :schema.stage_transition l set from_at = p.at from :schema.stage_transition p where p.record_id = l.record_id and p.seq = l.seq - 1;
alter table :schema.stage_transition add constraint stage_transition_from_at check ((seq = 1) = (from_at is null));
