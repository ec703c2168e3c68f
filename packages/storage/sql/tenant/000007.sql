-- Events in the order in which they were handed on: what a feed of changes reads. Positions are given out under the lock of one row, so
-- that whoever has read up to one has missed none before it.
create table :schema.feed (
  one boolean primary key default true check (one),
  head bigint not null
);
insert into :schema.feed (head) values (0);
alter table :schema.outbox add column position bigint;
create unique index outbox_position on :schema.outbox (position);
