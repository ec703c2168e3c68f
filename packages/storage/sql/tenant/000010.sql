-- How many records the team has, kept by those who make some while it is near its limit: who makes one waits here for the one before.
-- most: the limit at the time; recount: from so many on they are counted anew, for nobody takes off what was deleted.
create table :schema.room (
  one boolean primary key default true check (one),
  records bigint not null,
  most bigint not null,
  recount bigint not null,
  at timestamptz not null
);
insert into :schema.room (records, most, recount, at) values (0, 0, 0, '-infinity');
