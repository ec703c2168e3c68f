-- What a tenant may use, where not what the settings of the server say: {records, storage, requests, jobs}.
alter table platform.tenant add column limits jsonb;
