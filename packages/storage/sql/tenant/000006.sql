-- What the team set for the app's parameters ({key: value as on the wire}), immutable with the version; what is not there has its default.
alter table :schema.definition_version add column parameters jsonb not null default '{}';
