-- How far the numbers given to records have come: a row for each numbered column (table and serial) and period. It only remembers what
-- the records say; a row that is missing is made from them.
create table :schema.number_series (
  counter text not null,
  period text not null,
  value bigint not null,
  primary key (counter, period)
);
