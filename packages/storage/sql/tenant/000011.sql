-- Events handed on before there were positions are in no feed, and are looked for by position when they are to be forgotten.
delete from :schema.outbox where relayed_at is not null and position is null;
